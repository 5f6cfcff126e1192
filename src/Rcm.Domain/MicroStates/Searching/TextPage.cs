using System.Net;

namespace Rcm.Domain.MicroStates.Searching;

/// <summary>A question in words as a page that says them, so that one embedder serves both.</summary>
public static class TextPage
{
    /// <summary>Said once as what is read and once as what things are called: "user name" finds a field that is named so.</summary>
    public static string Of(string text)
    {
        var words = WebUtility.HtmlEncode(text);
        return $"<!DOCTYPE html><html><head></head><body><label id=\"{words}\" for=\"{words}\">{words}</label></body></html>";
    }
}

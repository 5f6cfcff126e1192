namespace Rcm.Domain.MicroStates.Reading;

/// <summary>An element of a page, or a text.</summary>
internal abstract class PageNode
{
    public PageElement? Parent { get; internal set; }

    /// <summary>What comes after it in its parent.</summary>
    public PageNode? Next { get; internal set; }
}

internal sealed class PageRun(string data) : PageNode
{
    public string Data => data;
}

internal readonly record struct PageAttribute(string Name, string Value);

using Rcm.Domain.MicroStates.Reading;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>What an element is to a person: the part of ARIA's roles that robots deal with.</summary>
internal static class ElementRole
{
    public const string TextBox = "textbox";
    public const string Password = "password";
    public const string Button = "button";
    public const string Link = "link";
    public const string List = "combobox";
    public const string Heading = "heading";
    public const string Table = "table";

    /// <summary>An element that holds a text and is no control.</summary>
    public const string Text = "";

    public static string Of(PageElement element)
    {
        var given = element.GetAttribute("role")?.Split(' ', 2)[0];
        switch (given)
        {
            case "button" or "link" or "textbox" or "combobox" or "heading" or "table" or "checkbox" or "radio":
                return given;
            case "searchbox":
                return TextBox;
        }

        return element.LocalName switch
        {
            "input" => OfInput(element.GetAttribute("type")),
            "textarea" => TextBox,
            "select" => List,
            "button" => Button,
            "a" => Link,
            "h1" or "h2" or "h3" or "h4" or "h5" or "h6" => Heading,
            "table" => Table,
            _ => Text,
        };
    }

    public static bool IsControl(string role) => role is not (Text or Heading or Table);

    /// <summary>Whether a person sees it and can use it.</summary>
    public static bool IsUsable(PageElement element) =>
        !element.IsHidden && !element.HasAttribute("disabled") && !(element.LocalName == "input" && element.GetAttribute("type") == "hidden");

    private static string OfInput(string? type) => type?.ToLowerInvariant() switch
    {
        "submit" or "button" or "reset" or "image" => Button,
        "checkbox" => "checkbox",
        "radio" => "radio",
        "password" => Password,
        "hidden" => Text,
        _ => TextBox,
    };
}

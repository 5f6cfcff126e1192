namespace Rcm.Domain.MicroStates.Reading;

/// <summary>
/// An element of a page as it is read: no more than what it is called, what stands in it and what it stands in. What is told of a page is told
/// of these, whether the parser read it or, where the scrubber wrote it, <see cref="ScrubbedPageReader"/>.
/// </summary>
internal sealed class PageElement(string localName, PageAttribute[] attributes) : PageNode
{
    private PageNode? last;
    private PageElement? lastElement;

    public string LocalName => localName;

    public PageNode? First { get; private set; }

    /// <summary>The element before it in its parent.</summary>
    public PageElement? Before { get; private set; }

    public int ChildElementCount { get; private set; }

    /// <summary>It, or something that it stands in, is shown to nobody.</summary>
    public bool IsHidden { get; private set; } = IsHiding(attributes);

    public bool IsLastChild => Parent is null || Parent.lastElement == this;

    public string? Id => GetAttribute("id");

    public IEnumerable<PageElement> Children
    {
        get
        {
            for (var node = First; node is not null; node = node.Next)
            {
                if (node is PageElement element)
                {
                    yield return element;
                }
            }
        }
    }

    public string? GetAttribute(string name)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Name == name)
            {
                return attribute.Value;
            }
        }

        return null;
    }

    public bool HasAttribute(string name) => GetAttribute(name) is not null;

    /// <summary>Itself or the innermost of this name that it stands in.</summary>
    public PageElement? Closest(string name)
    {
        var element = this;
        while (element is not null && element.LocalName != name)
        {
            element = element.Parent;
        }

        return element;
    }

    /// <summary>Those of this name within it, in the page's order.</summary>
    public IEnumerable<PageElement> Within(string name)
    {
        for (var node = After(this); node is not null; node = After(node))
        {
            if (node is PageElement element && element.LocalName == name)
            {
                yield return element;
            }
        }
    }

    /// <summary>The first of this name within it.</summary>
    public PageElement? FirstWithin(string name) => Within(name).FirstOrDefault();

    /// <remarks>Before anything is put into the child.</remarks>
    public void Append(PageNode child)
    {
        child.Parent = this;
        if (last is null)
        {
            First = child;
        }
        else
        {
            last.Next = child;
        }

        last = child;
        if (child is PageElement element)
        {
            element.Before = lastElement;
            element.IsHidden |= IsHidden;
            lastElement = element;
            ChildElementCount++;
        }
    }

    private PageNode? After(PageNode node)
    {
        if (node is PageElement { First: { } first })
        {
            return first;
        }

        while (node != this)
        {
            if (node.Next is { } next)
            {
                return next;
            }

            node = node.Parent!;
        }

        return null;
    }

    private static bool IsHiding(PageAttribute[] attributes)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Name == "hidden" || (attribute.Name == "aria-hidden" && attribute.Value == "true"))
            {
                return true;
            }
        }

        return false;
    }
}

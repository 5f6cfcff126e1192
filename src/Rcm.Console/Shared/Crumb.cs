namespace Rcm.Console.Shared;

/// <summary>One step of the way to a page; the last before the page is where Esc leads.</summary>
public sealed record Crumb(string Text, string Url);

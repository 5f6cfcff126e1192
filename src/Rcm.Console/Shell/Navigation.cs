using MudBlazor;

namespace Rcm.Console.Shell;

/// <summary>What the left navigation and the palette show: the pages that exist, in three groups.</summary>
public static class Navigation
{
    public static IReadOnlyList<NavigationGroup> Groups { get; } =
    [
        new("Work",
        [
            new("Dashboard", Urls.Dashboard, Icons.Material.Outlined.SpaceDashboard, 'd'),
            new("Batches", Urls.Batches(), Icons.Material.Outlined.Inventory2, 'b'),
            new("Queue", Urls.Queue(), Icons.Material.Outlined.BackHand, 'q'),
        ]),
        new("Knowledge",
        [
            new("Workflows", Urls.Workflows, Icons.Material.Outlined.AccountTree, 'w'),
            new("Micro-states", Urls.MicroStates(), Icons.Material.Outlined.GridView, 'm'),
        ]),
        new("Settings",
        [
            new("Endpoints", Urls.Endpoints(), Icons.Material.Outlined.Cable, 'e'),
            new("People", Urls.People(), Icons.Material.Outlined.People, 'p'),
            new("Notifications", Urls.Notifications, Icons.Material.Outlined.Outbox, 'n'),
        ]),
    ];
}

public sealed record NavigationGroup(string Name, IReadOnlyList<NavigationEntry> Entries);

/// <param name="Key">Pressed after `g` it leads there.</param>
public sealed record NavigationEntry(string Name, string Url, string Icon, char Key);

using Rcm.Console.Shared;
using Rcm.Domain.MicroStates.Curation;

namespace Rcm.Console.Features.MicroStates;

/// <summary>Acts on micro-states, in words.</summary>
internal static class CurationWords
{
    public static string Question(CurationRequest request) => request.Act switch
    {
        StateAct.Retire => $"Retire {These(request)}?",
        StateAct.Restore => $"Use {These(request)} again?",
        StateAct.Alias => $"Make {These(request)} an alias of {request.Target}?",
        _ => $"Let {These(request)} stand for {(request.States.Count == 1 ? "itself" : "themselves")} again?",
    };

    public static string Do(CurationRequest request) => request.Act switch
    {
        StateAct.Retire => $"Retire {Counted(request.States.Count)}",
        StateAct.Restore => $"Use {Counted(request.States.Count)} again",
        StateAct.Alias => $"Make {Counted(request.States.Count)} an alias",
        _ => $"Take {Counted(request.States.Count)} out of the alias",
    };

    public static string Done(string act, int count) => act switch
    {
        StateAct.Retire => $"{Counted(count)} retired.",
        StateAct.Restore => $"{Counted(count)} used again.",
        StateAct.Alias => $"{Counted(count)} made an alias.",
        StateAct.Unalias => $"{Counted(count)} no alias any more.",
        _ => $"Undone for {Counted(count)}.",
    };

    public static string Summary(CurationPreview preview)
    {
        var changed = preview.Changed.Sum(c => c.Count);
        var none = preview.Changed.Where(c => c.To is null).Sum(c => c.Count);
        if (changed + preview.Unchanged == 0)
        {
            return "No step of your organisation's last 30 days used these pages.";
        }

        var otherwise = (changed - none, none) switch
        {
            (0, 0) => "none would match otherwise",
            (var another, 0) => $"{Formats.Count(another)} would match another micro-state",
            (0, _) => $"{Formats.Count(none)} would match none any more",
            (var another, _) => $"{Formats.Count(another)} would match another micro-state, and {Formats.Count(none)} none",
        };
        return $"Of {Steps(changed + preview.Unchanged)} of your organisation's last 30 days {otherwise}.";
    }

    /// <summary>What stands in a history.</summary>
    public static string Past(string act) => act switch
    {
        StateAct.Edit => "Changed",
        StateAct.Retire => "Retired",
        StateAct.Restore => "Used again",
        StateAct.Alias => "Made an alias",
        StateAct.Unalias => "No alias any more",
        StateAct.Accept => "Accepted",
        StateAct.Correct => "Corrected and accepted",
        StateAct.Reject => "Rejected",
        StateAct.Undo => "Undone",
        _ => act,
    };

    private static string These(CurationRequest request) => request.States.Count == 1 ? $"micro-state {request.States[0]}" : $"{request.States.Count} micro-states";

    private static string Counted(int count) => count == 1 ? "1 micro-state" : $"{Formats.Count(count)} micro-states";

    private static string Steps(long count) => count == 1 ? "1 step" : $"{Formats.Count(count)} steps";
}

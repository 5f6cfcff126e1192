using Rcm.Domain.Common;

namespace Rcm.Domain.Workflows.Drafts;

public sealed record AddTransition(string From, string To, string Label) : GraphEdit
{
    internal override Result<GraphEdit> Do(DraftWork work)
    {
        if (DraftRules.Label(Label, From) is { } fault)
        {
            return fault;
        }

        if ((work.Find(From) is null ? From : work.Find(To) is null ? To : null) is { } missing)
        {
            return DraftWork.NoNode(missing);
        }

        if (work.TransitionCount >= DraftRules.MaxTransitions)
        {
            return new Error("draft.too_many_transitions", $"A workflow can have {DraftRules.MaxTransitions:N0} transitions at most.");
        }

        return work.Add(new GraphTransition(From, To, Label)) ? new RemoveTransition(From, To, Label) : DraftWork.TransitionExists(From, To, Label);
    }
}

public sealed record RemoveTransition(string From, string To, string Label) : GraphEdit
{
    internal override Result<GraphEdit> Do(DraftWork work) =>
        work.Remove(new GraphTransition(From, To, Label)) ? new AddTransition(From, To, Label) : DraftWork.NoTransition(From, To, Label);
}

public sealed record RenameTransition(string From, string To, string Label, string NewLabel) : GraphEdit
{
    internal override Result<GraphEdit> Do(DraftWork work)
    {
        if (DraftRules.Label(NewLabel, From) is { } fault)
        {
            return fault;
        }

        if (!work.Remove(new GraphTransition(From, To, Label)))
        {
            return DraftWork.NoTransition(From, To, Label);
        }

        return work.Add(new GraphTransition(From, To, NewLabel))
            ? new RenameTransition(From, To, NewLabel, Label)
            : DraftWork.TransitionExists(From, To, NewLabel);
    }
}

/// <param name="Code">Null: no entry is chosen.</param>
public sealed record SetEntry(string? Code = null) : GraphEdit
{
    internal override Result<GraphEdit> Do(DraftWork work)
    {
        if (Code is not null && work.Find(Code) is null)
        {
            return DraftWork.NoNode(Code);
        }

        var back = new SetEntry(work.Entry);
        work.Entry = Code;
        return back;
    }
}

public sealed record SetRequiredData(IReadOnlyList<string> Columns) : GraphEdit
{
    internal override Result<GraphEdit> Do(DraftWork work)
    {
        if (DraftRules.Columns(Columns) is { } fault)
        {
            return fault;
        }

        var back = new SetRequiredData(work.RequiredData);
        work.RequiredData = [.. Columns];
        return back;
    }
}

public sealed record SetMaxVisits(int Value) : GraphEdit
{
    internal override Result<GraphEdit> Do(DraftWork work)
    {
        if (DraftRules.MaxVisits(Value) is { } fault)
        {
            return fault;
        }

        var back = new SetMaxVisits(work.MaxVisits);
        work.MaxVisits = Value;
        return back;
    }
}

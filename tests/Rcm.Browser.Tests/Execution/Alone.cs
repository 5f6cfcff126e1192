namespace Rcm.Browser.Tests.Execution;

/// <summary>Tests that stop a part of the stack: they run by themselves, after the others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

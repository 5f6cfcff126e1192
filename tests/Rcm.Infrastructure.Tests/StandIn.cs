using System.Runtime.CompilerServices;
using Rcm.TestKit.Execution;

namespace Rcm.Infrastructure.Tests;

/// <summary>This program can also be a worker in a process of its own, for tests that kill one.</summary>
internal static class StandIn
{
#pragma warning disable CA2255 // Before the test framework's entry point, which is generated.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Begin() => StandInWorker.BeOneIfAskedTo();
}

using Microsoft.AspNetCore.Components;

namespace Rcm.Console.Shell;

public partial class Routes
{
    /// <summary>Null while nobody is signed in.</summary>
    [Parameter] public SignedInPerson? Person { get; set; }
}

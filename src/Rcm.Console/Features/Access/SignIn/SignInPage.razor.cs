using Microsoft.AspNetCore.Components;

namespace Rcm.Console.Features.Access.SignIn;

/// <summary>Asks for the work email alone; which provider it leads to is the organisation's affair.</summary>
public sealed partial class SignInPage
{
    private string? _refusal;
    private string? _reference;
    private bool _signedOut;

    [Inject] public required NavigationManager Navigation { get; init; }

    [CascadingParameter] public required HttpContext Http { get; set; }

    [SupplyParameterFromQuery(Name = "refused")] public string? Refused { get; set; }

    [SupplyParameterFromQuery(Name = "ref")] public string? Reference { get; set; }

    [SupplyParameterFromQuery(Name = "signedout")] public string? SignedOut { get; set; }

    [SupplyParameterFromQuery(Name = ReturnUrl.Parameter)] public string? Wanted { get; set; }

    protected override void OnInitialized()
    {
        _refusal = Refusal.Text(Refused);
        _reference = _refusal is not null && Refusal.IsReference(Reference) ? Reference : null;
        _signedOut = SignedOut is not null;
        if (_refusal is null && !_signedOut && SessionClaims.Read(Http.User) is not null)
        {
            Navigation.NavigateTo(ReturnUrl.OrDashboard(Wanted));
        }
    }
}

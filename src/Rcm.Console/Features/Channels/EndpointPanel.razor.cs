using System.Globalization;
using Microsoft.AspNetCore.Components;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Channels;

namespace Rcm.Console.Features.Channels;

/// <summary>One endpoint, and what an administrator can change of it. Refusals are shown here, where the change was asked for.</summary>
public sealed partial class EndpointPanel
{
    private string _limit = "";
    private bool _busy;
    private Error? _refusal;
    private string? _done;

    [Inject] public required AdministerEndpoint Administration { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [Parameter, EditorRequired] public required EndpointView Endpoint { get; set; }

    [Parameter, EditorRequired] public required string CloseUrl { get; set; }

    /// <summary>After a change: the list must read again.</summary>
    [Parameter] public EventCallback Changed { get; set; }

    private bool May => !Person.ActsForAnother && Person.May(Permission.ManageEndpoints);

    protected override void OnInitialized() => _limit = Endpoint.Limit?.ToString(CultureInfo.InvariantCulture) ?? "";

    private Task SaveLimitAsync()
    {
        int? limit = string.IsNullOrWhiteSpace(_limit) ? null
            : int.TryParse(_limit.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return ChangeAsync(
            async () => (await Administration.SetLimitAsync(Person.Tenant, Endpoint.EndpointId, limit, CancellationToken.None)).Error,
            limit is null ? "There is no limit now." : $"At most {limit} at once now.");
    }

    private Task CloseBreakerAsync() => ChangeAsync(
        async () => (await Administration.CloseBreakerAsync(Person.Tenant, Endpoint.EndpointId, CancellationToken.None)).Error,
        "Closed. Rows go there again.");

    private async Task ChangeAsync(Func<Task<Error?>> change, string done)
    {
        if (_busy) return;
        (_busy, _refusal, _done) = (true, null, null);
        try
        {
            _refusal = await change();
            if (_refusal is not null) return;
            _done = done;
            await Changed.InvokeAsync();
        }
        finally
        {
            _busy = false;
        }
    }
}

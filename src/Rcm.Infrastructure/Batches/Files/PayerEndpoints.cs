using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Channels;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>An endpoint that a batch can go to.</summary>
/// <param name="Payers">The payers that it reaches, where its configuration lists them.</param>
public sealed record PayerEndpoint(long EndpointId, string Name, KnownPayers? Payers);

internal static class PayerEndpoints
{
    /// <summary>The acting organisation's endpoints that a browser can work, oldest first.</summary>
    public static Task<List<PayerEndpoint>> ListAsync(RcmDb db, CancellationToken cancellation) =>
        (from endpoint in db.Endpoints.AsNoTracking()
         join channel in db.ChannelTypes on endpoint.ChannelTypeId equals channel.ChannelTypeId
         where channel.AccessMedium == AccessMedium.Web && channel.EndpointKind == EndpointKind.Payer && endpoint.RetiredAt == null
         orderby endpoint.EndpointId
         select new PayerEndpoint(endpoint.EndpointId, endpoint.Name, KnownPayers.Of(endpoint.Config))).ToListAsync(cancellation);
}

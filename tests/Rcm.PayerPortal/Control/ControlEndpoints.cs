using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Rcm.PayerPortal;

/// <summary>The test's hand on the portal. It answers this machine only, and is not there for anybody else.</summary>
internal static class ControlEndpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };

    public static void Map(IEndpointRouteBuilder routes, PortalState state)
    {
        var control = routes.MapGroup("/__control");
        control.MapGet("", Local(context => context.Response.WriteAsJsonAsync(state.Behaviour, Json)));
        control.MapPost("", Local(context => ChangeAsync(context, state)));
        control.MapGet("/log", Local(context => WriteLogAsync(context, state.Log.Entries)));
        control.MapDelete("/log", Local(context => Do(context, state.Log.Clear)));
        control.MapDelete("/sessions", Local(context => Do(context, state.Sessions.EndAll)));
    }

    private static RequestDelegate Local(RequestDelegate next) => context =>
    {
        // The name too: a page elsewhere whose name is made to point here would arrive from loopback.
        var host = context.Request.Host.Host;
        var named = host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        if (named && context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    };

    /// <summary>Lays the fields given over the ones in force; what is not named stays.</summary>
    private static async Task ChangeAsync(HttpContext context, PortalState state)
    {
        // A form in a browser cannot send JSON across sites without asking first.
        if (!context.Request.HasJsonContentType())
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        try
        {
            var changes = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject
                ?? throw new JsonException("A JSON object is expected.");
            var merged = JsonSerializer.SerializeToNode(state.Behaviour, Json)!.AsObject();
            foreach (var (name, value) in changes)
            {
                merged[name] = value?.DeepClone() ?? throw new JsonException($"\"{name}\" must not be null.");
            }

            var behaviour = merged.Deserialize<PortalBehaviour>(Json)!;
            if (behaviour.Faults().ToList() is { Count: > 0 } faults)
            {
                throw new JsonException(string.Join(' ', faults));
            }

            state.Behaviour = behaviour;
            await context.Response.WriteAsJsonAsync(behaviour, Json);
        }
        catch (JsonException refused)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(new { error = refused.Message }, Json);
        }
    }

    private static Task WriteLogAsync(HttpContext context, IReadOnlyList<SearchLogEntry> entries) =>
        context.Response.WriteAsJsonAsync(
            new
            {
                Total = entries.Count,
                Searches = entries,
                Members = entries.CountBy(e => e.MemberId, StringComparer.OrdinalIgnoreCase)
                    .Select(e => new { MemberId = e.Key, Count = e.Value }),
            },
            Json);

    private static Task Do(HttpContext context, Action action)
    {
        action();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Channels;

namespace Rcm.Infrastructure.Batches.Notices;

/// <summary>Posts a message, signed. It follows no redirect, uses no proxy, keeps no cookie, and reads nothing of the answer but its status.</summary>
public sealed class WebhookTransport : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient client;
    private readonly NoticeOptions options;
    private readonly TimeProvider time;

    public WebhookTransport(NoticeOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxResponseHeadersLength = 16,
            // Where a name leads is looked at anew for each message.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = async (context, cancellation) => new NetworkStream(
                await GuardedConnection.OpenAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, options.AllowPrivateAddresses, cancellation),
                ownsSocket: true),
        })
        { Timeout = Patience };
    }

    public void Dispose() => client.Dispose();

    /// <returns>Why it was not taken, without a word of the answer; null: it was.</returns>
    public async Task<Error?> SendAsync(string url, string key, OutsideMessage message, CancellationToken cancellation)
    {
        if (DeliverySettingsRule.FaultOfWebhook(url, options.AllowPrivateAddresses) is { } fault) return fault;
        var body = message.Json();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Of(key, time.GetUtcNow(), body));
        request.Headers.Add("Rcm-Message-Id", message.Id.ToString("D"));
        request.Headers.UserAgent.ParseAdd("HybridRcm/1");
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return response.IsSuccessStatusCode ? null : Refused(response.StatusCode);
        }
        catch (HttpRequestException e) when (e.InnerException is PrivateAddressException)
        {
            return DeliverySettingsRule.PrivateNetwork;
        }
        catch (HttpRequestException e)
        {
            return e.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => NotFound,
                HttpRequestError.SecureConnectionError => new Error("webhook.tls", "The connection could not be encrypted: the receiver's certificate is not trusted."),
                HttpRequestError.ConnectionError when e.InnerException is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => NotFound,
                HttpRequestError.ConnectionError => new Error("webhook.no_connection", "Nobody answers at the webhook's address."),
                _ => new Error("webhook.no_http", "What answers at the webhook's address does not speak HTTP, or broke off."),
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Error("webhook.timeout", $"The receiver did not answer within {Patience.TotalSeconds:0} seconds.");
        }
    }

    private static Error NotFound { get; } = new("webhook.unknown_host", "The webhook's name is not known to the name servers.");

    private static Error Refused(HttpStatusCode status) => (int)status is >= 300 and < 400
        ? new("webhook.redirect", $"The receiver answered with a redirect ({(int)status}), which is not followed. Set the address that it leads to.")
        : new("webhook.refused", $"The receiver answered {(int)status}.");
}

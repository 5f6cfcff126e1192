using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Channels;

namespace Rcm.Infrastructure.Batches.Notices;

/// <param name="Password">Null where the server asks for none.</param>
public sealed record MailServer(string Host, int Port, string Security, string? User, string? Password, string From);

/// <summary>Hands one message to a mail server.</summary>
public sealed class MailTransport(NoticeOptions options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <returns>Why it was not taken, in our own words; null: the server took it.</returns>
    public async Task<Error?> SendAsync(MailServer server, string to, OutsideMessage message, CancellationToken cancellation)
    {
        if (DeliverySettingsRule.FaultOfMail(server.Host, server.Port, server.Security, server.User, server.From) is { } fault) return fault;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using var mail = Compose(server.From, to, message);
            await HandOverAsync(server, mail, patience.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Error("mail.timeout", $"The mail server did not answer within {Patience.TotalSeconds:0} seconds.");
        }
        catch (Exception e) when (Explain(e) is { } why)
        {
            return why;
        }
    }

    private async Task HandOverAsync(MailServer server, MimeMessage mail, CancellationToken cancellation)
    {
        using var client = new SmtpClient();
        // A hospital's network often lets no revocation list through; the certificate's chain and name are checked all the same.
        client.CheckCertificateRevocation = false;
        var socket = await GuardedConnection.OpenAsync(server.Host, server.Port, options.AllowPrivateAddresses, cancellation);
        try
        {
            await client.ConnectAsync(socket, server.Host, server.Port, server.Security switch
            {
                SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
                SmtpSecurity.None => SecureSocketOptions.None,
                _ => SecureSocketOptions.StartTls, // required: never in clear where the server offers none
            }, cancellation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        if (server.User is not null) await client.AuthenticateAsync(server.User, server.Password ?? "", cancellation);
        await client.SendAsync(mail, cancellation);
        await client.DisconnectAsync(quit: true, cancellation);
    }

    private static MimeMessage Compose(string from, string to, OutsideMessage message)
    {
        var sender = MailboxAddress.Parse(from);
        var mail = new MimeMessage
        {
            // Mail servers and programs drop a second copy by it.
            MessageId = $"{message.Id:D}@{sender.Domain}",
            Subject = message.Subject,
            Date = message.At,
            Body = new TextPart("plain") { Text = message.Text },
        };
        mail.From.Add(sender);
        mail.To.Add(MailboxAddress.Parse(to));
        // No answers from absence assistants.
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }

    private static Error? Explain(Exception exception) => exception switch
    {
        PrivateAddressException => DeliverySettingsRule.PrivateNetwork,
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
            new Error("mail.unknown_host", "The mail server's name is not known to the name servers."),
        SslHandshakeException => new Error("mail.tls", "The connection to the mail server could not be encrypted: its certificate is not trusted, or it speaks no TLS at this port."),
        AuthenticationException => new Error("mail.authentication", "The mail server did not accept the user name and password."),
        SmtpCommandException e => new Error("mail.refused", $"The mail server refused the message ({(int)e.StatusCode})."),
        NotSupportedException => new Error("mail.not_offered", "The mail server does not offer what is set: encryption (STARTTLS), or signing in with a password."),
        ProtocolException or ServiceNotConnectedException => new Error("mail.no_smtp", "What answers at the mail server's address does not speak SMTP, or broke off."),
        ParseException => new Error("mail.address", "An address of the message is not one that can be mailed to."),
        SocketException or IOException => new Error("mail.no_connection", "Nobody answers at the mail server's address, or the connection broke off."),
        _ => null,
    };
}

using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Rcm.TestKit.Receivers;

/// <summary>A mail server that keeps what it takes. It offers no encryption and no sign-in.</summary>
public sealed class FakeSmtpServer : LoopbackReceiver
{
    /// <summary>Whole messages with their headers, in the order in which they came.</summary>
    public ConcurrentQueue<string> Mails { get; } = new();

    protected override async Task TalkAsync(NetworkStream stream, StreamReader reader)
    {
        if (Does == Misbehaviour.Hang) await HangAsync();
        await SayAsync(stream, Does == Misbehaviour.Garbage ? "\u0001\u0002 no server at all" : "220 fake ready");
        while (await reader.ReadLineAsync(Stopped) is { } line)
        {
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "DATA":
                    await SayAsync(stream, "354 go on");
                    var mail = new StringBuilder();
                    while (await reader.ReadLineAsync(Stopped) is { } text && text != ".") mail.AppendLine(text);
                    Mails.Enqueue(mail.ToString());
                    if (Does == Misbehaviour.TakeAndBreakOff) return;
                    await SayAsync(stream, "250 taken");
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 bye");
                    return;
                case "RCPT" when Does == Misbehaviour.Refuse:
                    await SayAsync(stream, "550 Jane Doe does not live here");
                    break;
                default:
                    await SayAsync(stream, "250 fine");
                    break;
            }
        }
    }

    private static async Task SayAsync(NetworkStream stream, string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rcm.Domain.Batches.Notices;

/// <summary>
/// Lets a receiver tell our message from another's, and a fresh one from one that was recorded: <c>t=SECONDS,v1=HEX</c>, where HEX is the
/// HMAC-SHA256 of <c>SECONDS.BODY</c> under the key.
/// </summary>
public static class WebhookSignature
{
    public const string Header = "Rcm-Signature";

    public static string NewKey() => "rcmwh_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static string Of(string key, DateTimeOffset at, string body)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{seconds}.{body}"));
        return $"t={seconds},v1={Convert.ToHexStringLower(hash)}";
    }
}

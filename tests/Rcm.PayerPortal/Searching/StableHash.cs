using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rcm.PayerPortal;

/// <summary>Turns a query into numbers that are the same in every run and on every machine.</summary>
internal static class StableHash
{
    /// <summary>A number from 0 up to, not including, 1.</summary>
    public static double Fraction(int seed, string purpose, string key) =>
        (BinaryPrimitives.ReadUInt64BigEndian(Bytes(seed, purpose, key)) >> 11) * (1.0 / (1UL << 53));

    public static string Hex(int seed, string purpose, string key, int length) =>
        Convert.ToHexString(Bytes(seed, purpose, key))[..length];

    private static byte[] Bytes(int seed, string purpose, string key) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(null, $"{seed}\n{purpose}\n{key}")));
}

using System.Security.Cryptography;
using Rcm.Infrastructure.MicroStates;
using Rcm.Infrastructure.MicroStates.Demo;
using Xunit;

namespace Rcm.Infrastructure.Tests.MicroStates.Embedding;

/// <summary>The same page gives the same vector on every machine and after every change here, or else the generator gets another version.</summary>
public sealed class GoldenVectorTests
{
    // Of the demo's pages: a hash over the four bytes of each of their numbers.
    private const string Golden = "6B012D58DA75A9AD360EF249878ED45E";

    [Fact]
    public void The_vectors_of_the_demo_s_pages_are_those_of_this_version()
    {
        var bytes = DemoStates.All.Select(s => s.Page).Distinct().Order(StringComparer.Ordinal)
            .SelectMany(page => DomFeatureEmbedder.Embed(DemoStates.Snapshot(page)))
            .SelectMany(number => BitConverter.GetBytes(BitConverter.SingleToInt32Bits(number)))
            .ToArray();

        Assert.Equal(("2", Golden), (DomFeatureEmbedder.Version, Convert.ToHexString(SHA256.HashData(bytes))[..32]));
    }
}

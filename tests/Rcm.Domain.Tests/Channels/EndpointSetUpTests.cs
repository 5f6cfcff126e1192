using Rcm.Domain.Channels;
using Xunit;

namespace Rcm.Domain.Tests.Channels;

/// <summary>What an administrator may type of an endpoint.</summary>
public sealed class EndpointSetUpTests
{
    [Theory]
    [InlineData("https://provider.example.com")]
    [InlineData("https://provider.example.com:8443/app")]
    [InlineData("https://93.184.216.34/")]
    public void A_public_website_is_taken(string address) => Assert.Null(EndpointAddressRule.FaultOf(address, mayBePrivate: false));

    [Theory]
    [InlineData("provider.example.com", "endpoint.address")]
    [InlineData("ftp://provider.example.com", "endpoint.address")]
    [InlineData("http://provider.example.com", "endpoint.address")]
    [InlineData("https://user:secret@provider.example.com", "endpoint.address")]
    [InlineData("https://127.0.0.1/", "endpoint.private_address")]
    [InlineData("https://10.1.2.3/", "endpoint.private_address")]
    [InlineData("https://169.254.169.254/latest", "endpoint.private_address")]
    [InlineData("https://[::1]/", "endpoint.private_address")]
    [InlineData("https://2130706433/", "endpoint.private_address")]
    [InlineData("https://localhost/", "endpoint.private_address")]
    [InlineData("https://db/", "endpoint.private_address")]
    [InlineData("https://metadata.google.internal/", "endpoint.private_address")]
    public void What_is_no_public_encrypted_website_says_why(string address, string code)
    {
        Assert.Equal(code, EndpointAddressRule.FaultOf(address, mayBePrivate: false)?.Code);
        Assert.Equal(code, EndpointSetUp.Of(new("Name", address), mayBePrivate: false).Error?.Code);
    }

    [Fact]
    public void An_installation_can_allow_its_own_network() => Assert.Null(EndpointAddressRule.FaultOf("http://127.0.0.1:5302", mayBePrivate: true));

    [Theory]
    [InlineData("", "", "", "endpoint.name")]
    [InlineData("N", "https://cdn.example.com/x", "", "endpoint.hosts")]
    [InlineData("N", "cdn.example.com/x", "", "endpoint.hosts")]
    [InlineData("N", "10.0.0.1", "", "endpoint.private_address")]
    [InlineData("N", "", "0", "endpoint.answer")]
    [InlineData("N", "", "601", "endpoint.answer")]
    [InlineData("N", "", "1.5", "endpoint.answer")]
    public void A_field_that_makes_no_sense_is_named(string name, string hosts, string seconds, string code) =>
        Assert.Equal(code, EndpointSetUp.Of(new(name, null, null, hosts, seconds), mayBePrivate: false).Error?.Code);

    [Fact]
    public void What_is_saved_is_read_again_and_what_is_not_known_stays()
    {
        var setUp = EndpointSetUp.Of(new("  Anthem ", " https://a.example.com ", "A\n b ; A", "cdn.example.com, static.example.com:8443", "90"), false).Value;

        var config = setUp.WriteTo("""{"region": "midwest", "payers": ["OLD"]}""");

        Assert.Equal("""{"region":"midwest","payers":["A","b"],"hosts":["cdn.example.com","static.example.com:8443"],"answer_timeout_s":90}""", config);
        Assert.Equal(setUp.ToForm(), EndpointSetUp.Read(setUp.Name, setUp.Address, config).ToForm());
        Assert.Equal("""{"region":"midwest"}""", EndpointSetUp.Of(new("Anthem"), false).Value.WriteTo(config));
    }
}

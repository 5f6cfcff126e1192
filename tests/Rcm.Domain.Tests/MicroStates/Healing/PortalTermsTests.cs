using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Healing;
using Xunit;

namespace Rcm.Domain.Tests.MicroStates.Healing;

public class PortalTermsTests
{
    [Theory]
    [InlineData("Subscriber number", "Member ID")]
    [InlineData("Patient last name *", "Last name:")]
    [InlineData("Birth date (MM/DD/YYYY)", "Date of birth")]
    [InlineData("Log in", "Sign in")]
    [InlineData("Coverage start", "Effective from")]
    public void Portals_say_the_same_in_other_words(string one, string other) => Assert.Equal(PortalTerms.Of(one), PortalTerms.Of(other));

    [Theory]
    [InlineData("Provider last name", "Last name")]
    [InlineData("New search", "Search")]
    [InlineData("Effective to", "Effective from")]
    [InlineData("Group number", "Member ID")]
    public void Other_things_are_not_taken_for_it(string one, string other) => Assert.NotEqual(PortalTerms.Of(one), PortalTerms.Of(other));

    [Theory]
    [InlineData("memberId", "member-id")]
    [InlineData("MEMBER_ID", "member_id")]
    [InlineData("dateOfBirth", "dob")]
    public void An_author_s_names_are_read_too(string one, string other) => Assert.Equal(PortalTerms.OfIdentifier(one), PortalTerms.OfIdentifier(other));

    // A label that the scrubber masks can't be found again.
    [Fact]
    public void The_scrubber_keeps_every_word_of_them()
    {
        using var stream = typeof(PageScrubber).Assembly.GetManifestResourceStream("PortalTerms.txt")!;
        using var reader = new StreamReader(stream);
        var phrases = reader.ReadToEnd().Split('\n').Where(l => !l.StartsWith('#') && l.Contains(':', StringComparison.Ordinal)).Select(l => l[(l.IndexOf(':', StringComparison.Ordinal) + 1)..]);

        Assert.All(phrases.SelectMany(PortalTerms.Words).Distinct(), word => Assert.Equal(word, TextScrubber.Scrub(word, KnownValues.None)));
    }
}

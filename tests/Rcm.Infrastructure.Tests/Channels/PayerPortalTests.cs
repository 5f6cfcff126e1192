using System.Net;
using Microsoft.Extensions.Time.Testing;
using Rcm.PayerPortal;
using Xunit;

namespace Rcm.Infrastructure.Tests.Channels;

/// <summary>The demo portal as a visitor meets it: signing in, asking, being answered.</summary>
public sealed class PayerPortalTests
{
    [Fact]
    public async Task The_first_page_leads_to_the_sign_in_and_once_signed_in_to_the_search()
    {
        await using var visit = await PortalVisit.StartAsync();

        var before = await visit.GetAsync("/");
        Assert.Equal("/login", before.Address);
        Assert.All(new[] { "login-form", "username", "password", "sign-in" }, id => Assert.True(before.Has(id), id));
        Assert.False(before.Has("alert"));

        var after = await visit.SignInAsync();
        Assert.Equal("/eligibility", after.Address);
        Assert.Equal("/eligibility", (await visit.GetAsync("/")).Address);
        Assert.All(
            new[] { "search-form", "member-id", "last-name", "first-name", "dob", "date-of-service", "search", "sign-out" },
            id => Assert.True(after.Has(id), id));
    }

    [Theory]
    [InlineData("robot", "wrong")]
    [InlineData("somebody", PortalVisit.Password)]
    [InlineData("", "")]
    public async Task A_wrong_name_or_password_shows_an_alert_and_opens_nothing(string username, string password)
    {
        await using var visit = await PortalVisit.StartAsync();

        var refused = await visit.SignInAsync(username, password);

        Assert.Equal("The username or password is incorrect.", refused.Text("alert"));
        Assert.Equal("/login", (await visit.GetAsync("/eligibility")).Address);
    }

    [Fact]
    public async Task Signing_out_ends_this_session_and_no_other()
    {
        await using var first = await PortalVisit.SignedInAsync();
        var second = first.AnotherBrowser();
        await second.SignInAsync();

        await first.PostAsync("/logout");

        Assert.Equal("/login", (await first.GetAsync("/eligibility")).Address);
        Assert.Equal("/eligibility", (await second.GetAsync("/eligibility")).Address);
    }

    [Fact]
    public async Task A_session_ends_after_its_pages()
    {
        await using var visit = await PortalVisit.StartAsync(new PortalBehaviour { ExpireAfterPages = 2 });
        await visit.SignInAsync(); // the search page that follows is the first
        Assert.Equal("/eligibility", (await visit.GetAsync("/eligibility")).Address);

        var expired = await visit.GetAsync("/eligibility");

        Assert.Equal("/login?expired", expired.Address);
        Assert.Contains("Your session has expired", expired.Text("notice"), StringComparison.Ordinal);
        Assert.Equal("/eligibility", (await visit.SignInAsync()).Address);
    }

    [Fact]
    public async Task A_session_ends_after_idle_seconds_but_not_while_it_is_used()
    {
        var clock = new FakeTimeProvider();
        await using var visit = await PortalVisit.SignedInAsync(new PortalBehaviour { ExpireAfterSeconds = 60 }, clock);

        clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal("/eligibility", (await visit.GetAsync("/eligibility")).Address);
        clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal("/eligibility", (await visit.GetAsync("/eligibility")).Address);
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("/login?expired", (await visit.GetAsync("/eligibility")).Address);
    }

    [Fact]
    public async Task A_search_with_an_expired_session_is_not_taken()
    {
        await using var visit = await PortalVisit.SignedInAsync();
        visit.Host.Behaviour = visit.Host.Behaviour with { ExpireAfterPages = 1 };

        var page = await visit.SearchAsync(visit.Host.Roster.Members[0]);

        Assert.Equal("/login?expired", page.Address);
        Assert.Empty(visit.Host.Log.Entries);
    }

    [Fact]
    public async Task A_member_is_answered_with_coverage_and_a_reference_number()
    {
        await using var visit = await PortalVisit.SignedInAsync();
        var member = visit.Host.Roster.Members.First(m => m.LastName.Contains('\'', StringComparison.Ordinal));

        var page = await visit.SearchAsync(member);

        Assert.StartsWith("/eligibility/result/", page.Path, StringComparison.Ordinal);
        Assert.Equal($"{member.LastName}, {member.FirstName}", page.Text("patient-name"));
        Assert.Equal(member.MemberId, page.Text("patient-member-id"));
        Assert.Equal(member.Status.ToWords(), page.Text("coverage-status"));
        Assert.Equal(member.PlanName, page.Text("plan-name"));
        Assert.Equal(PortalVisit.Date(member.EffectiveFrom), page.Text("effective-from"));
        Assert.Matches("^TRN[0-9A-F]{12}$", page.Text("reference-number"));
        Assert.Contains(member.Coverages[0].Copay, page.Text("coverages"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_of_a_result_does_not_give_the_patient_away()
    {
        await using var visit = await PortalVisit.SignedInAsync();
        var member = visit.Host.Roster.Members[0];

        var page = await visit.SearchAsync(member);

        Assert.DoesNotContain(member.MemberId, page.Address, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(member.LastName, page.Address, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.NotFound, (await visit.GetAsync("/eligibility/result/0123")).Status);
    }

    [Fact]
    public async Task Every_result_page_has_the_same_structure()
    {
        await using var visit = await PortalVisit.SignedInAsync();

        var structures = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in visit.Host.Roster.Members)
        {
            structures.Add((await visit.SearchAsync(member)).Structure());
        }

        Assert.Single(structures);
    }

    [Fact]
    public async Task Case_and_spaces_around_do_not_matter()
    {
        await using var visit = await PortalVisit.SignedInAsync();
        var member = visit.Host.Roster.Members.First(m => m.LastName == "Łukasiewicz");

        var page = await visit.SearchAsync(
            $" {member.MemberId.ToLowerInvariant()} ", "ŁUKASIEWICZ", "zoë", PortalVisit.Date(member.BirthDate));

        Assert.Equal(member.MemberId, page.Text("patient-member-id"));
    }

    [Theory]
    [InlineData("75", "unknown member", "Subscriber/Insured Not Found")]
    [InlineData("75", "lost zeros", "Subscriber/Insured Not Found")]
    [InlineData("71", "another birth date", "Patient Birth Date Does Not Match That for the Patient on the Database")]
    [InlineData("73", "another last name", "Invalid/Missing Subscriber/Insured Name")]
    [InlineData("73", "another first name", "Invalid/Missing Subscriber/Insured Name")]
    [InlineData("72", "no member id", "Invalid/Missing Subscriber/Insured ID")]
    [InlineData("72", "malformed member id", "Invalid/Missing Subscriber/Insured ID")]
    [InlineData("58", "ISO birth date", "Invalid/Missing Date-of-Birth")]
    [InlineData("57", "malformed service date", "Invalid/Missing Date(s) of Service")]
    public async Task What_does_not_match_is_rejected_with_its_code(string code, string what, string reason)
    {
        await using var visit = await PortalVisit.SignedInAsync();
        var m = visit.Host.Roster.Members.First(m => m.MemberId.StartsWith("00", StringComparison.Ordinal));
        var dob = PortalVisit.Date(m.BirthDate);

        var page = await (what switch
        {
            "unknown member" => visit.SearchAsync("MHP000000000", m.LastName, m.FirstName, dob),
            "lost zeros" => visit.SearchAsync(m.MemberId.TrimStart('0'), m.LastName, m.FirstName, dob),
            "another birth date" => visit.SearchAsync(m.MemberId, m.LastName, m.FirstName, PortalVisit.Date(m.BirthDate.AddDays(1))),
            "another last name" => visit.SearchAsync(m.MemberId, "Other", m.FirstName, dob),
            "another first name" => visit.SearchAsync(m.MemberId, m.LastName, "", dob),
            "no member id" => visit.SearchAsync("", m.LastName, m.FirstName, dob),
            "malformed member id" => visit.SearchAsync("12-34 <b>", m.LastName, m.FirstName, dob),
            "ISO birth date" => visit.SearchAsync(m.MemberId, m.LastName, m.FirstName, $"{m.BirthDate:yyyy-MM-dd}"),
            "malformed service date" => visit.SearchAsync(m.MemberId, m.LastName, m.FirstName, dob, "soon"),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "No such case."),
        });

        Assert.Equal("Member not found", page.Text("alert"));
        Assert.Equal(code, page.Text("reject-code"));
        Assert.Equal(reason, page.Text("reject-reason"));
        Assert.False(page.Has("coverage-status"));
    }

    [Fact]
    public async Task The_same_question_has_the_same_answer_in_another_portal_too()
    {
        await using var first = await PortalVisit.SignedInAsync();
        await using var second = await PortalVisit.SignedInAsync();
        var (one, other) = (first.Host.Roster.Members[3], first.Host.Roster.Members[4]);

        var asked = (await first.SearchAsync(one)).Text("reference-number");

        Assert.Equal(asked, (await first.SearchAsync(one)).Text("reference-number"));
        Assert.Equal(asked, (await second.SearchAsync(one)).Text("reference-number"));
        Assert.NotEqual(asked, (await first.SearchAsync(other)).Text("reference-number"));
    }

    [Fact]
    public async Task A_portal_without_a_password_does_not_start()
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(
            () => PortalHost.StartAsync(new PortalOptions(), TestContext.Current.CancellationToken));

        Assert.Contains("Portal:Password", refused.Message, StringComparison.Ordinal);
    }
}

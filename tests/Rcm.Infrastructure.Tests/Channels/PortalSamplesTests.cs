using System.Runtime.CompilerServices;
using Rcm.PayerPortal;
using Xunit;

namespace Rcm.Infrastructure.Tests.Channels;

public sealed class PortalSamplesTests
{
    [Fact]
    public async Task The_files_in_samples_are_what_the_generator_writes()
    {
        foreach (var (name, content) in SampleFiles.All())
        {
            var kept = await File.ReadAllBytesAsync(Path.Combine(SamplesFolder(), name), TestContext.Current.CancellationToken);
            Assert.True(
                content.AsSpan().SequenceEqual(kept),
                $"samples/{name} is out of date: dotnet run --project tests/Rcm.PayerPortal -c Release -- samples samples");
        }
    }

    [Fact]
    public async Task The_portal_answers_every_row_of_the_sample_as_the_sample_says()
    {
        await using var visit = await PortalVisit.SignedInAsync();
        var rows = EligibilityRows.Sample(visit.Host.Roster);
        Assert.Equal(25, rows.Count);

        foreach (var row in rows)
        {
            var page = await visit.SearchAsync(row.MemberId, row.LastName, row.FirstName, PortalVisit.Date(row.BirthDate));
            if (row.Expected == ExpectedAnswer.NotFound)
            {
                Assert.Equal(row.RejectCode, page.Text("reject-code"));
                continue;
            }

            var words = row.Expected switch
            {
                ExpectedAnswer.Active => "Active",
                ExpectedAnswer.Inactive => "Inactive",
                _ => "Pending investigation",
            };
            Assert.Equal(words, page.Text("coverage-status"));
        }
    }

    [Fact]
    public void The_providers_number_is_a_valid_npi()
    {
        var digits = ("80840" + EligibilityRow.ProviderNpi).Reverse().Select(c => c - '0');
        var sum = digits.Select((d, i) => i % 2 == 0 ? d : (d * 2 / 10) + (d * 2 % 10)).Sum();

        Assert.Equal(10, EligibilityRow.ProviderNpi.Length);
        Assert.Equal(0, sum % 10);
    }

    [Fact]
    public void More_rows_than_members_repeat_the_members_but_no_row_id()
    {
        var rows = EligibilityRows.Repeated(MemberRoster.Create(), 450).ToList();

        Assert.Equal(450, rows.Count);
        Assert.Distinct(rows.Select(r => r.ClientRowId), StringComparer.Ordinal);
        Assert.Equal(rows[0].MemberId, rows[200].MemberId);
    }

    private static string SamplesFolder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../samples"));
}

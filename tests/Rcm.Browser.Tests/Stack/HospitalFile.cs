using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Rcm.PayerPortal;

namespace Rcm.Browser.Tests.Stack;

/// <summary>A file as a hospital uploads it, of members that the portal knows; no two are the same to the byte.</summary>
internal sealed record HospitalFile(string Name, IReadOnlyList<EligibilityRow> Rows)
{
    private static readonly MemberRoster Roster = MemberRoster.Create();
    private static int _taken;
    private static int _files;

    public IEnumerable<string> MemberIds => Rows.Select(r => r.MemberId);

    public FilePayload Payload => Of(Name, Text());

    /// <summary>Rows of members that no other file of this run has, so that the portal's log tells whose searches they were.</summary>
    public static HospitalFile OfFreshMembers(int count)
    {
        var first = Interlocked.Add(ref _taken, count) - count;
        var number = Interlocked.Increment(ref _files);
        // The sample's own members stand in front.
        var members = Roster.Members.Except(Sample().Members()).Skip(first).Take(count).ToList();
        return members.Count == count
            ? new($"rows-{number}.csv", [.. members.Select((m, i) => EligibilityRow.Of(m, Id(number, i)))])
            : throw new InvalidOperationException("The roster has no more members: take fewer in some test.");
    }

    public static FilePayload Of(string name, string text) => Of(name, Encoding.UTF8.GetBytes(text));

    public static FilePayload Of(string name, byte[] content) => new() { Name = name, MimeType = "text/csv", Buffer = content };

    /// <summary>samples/eligibility-25.csv with what the portal will say to each row.</summary>
    public static HospitalFile Sample() => new("eligibility-25.csv", EligibilityRows.Sample(Roster));

    public string Text()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        EligibilityCsv.Write(text, Rows);
        return text.ToString();
    }

    private IEnumerable<Member> Members() => Rows.Select(r => Roster.Find(r.MemberId)).OfType<Member>();

    private static string Id(int file, int row) => string.Create(CultureInfo.InvariantCulture, $"B{file:D3}-{row + 1:D4}");
}

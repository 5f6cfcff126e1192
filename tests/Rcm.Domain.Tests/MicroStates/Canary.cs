using System.Globalization;
using CsCheck;
using Rcm.Domain.MicroStates;

namespace Rcm.Domain.Tests.MicroStates;

/// <summary>A made-up row, and pages that write its values as portals do.</summary>
internal sealed record Canary(string First, string Last, DateOnly Born, string MemberId)
{
    // None of these is a word of user interfaces: where one is found again, it is the person.
    private static readonly Gen<string> Given = Gen.OneOf(
        "Zoë", "José", "Ana María", "Jean-Luc", "Siobhán", "Đorđe", "Nguyễn", "Łukasz", "D’Andre", "Mary Kate", "Ximena", "Bartholomew", "Aïcha", "Ünal", "שרה", "محمد");

    private static readonly Gen<string> Family = Gen.OneOf(
        "García", "O'Brien", "Smith-Jones", "de la Cruz", "Müller", "Ødegård", "Nuñez", "McDonald", "van der Berg", "Kowalczyk", "D'Angelo", "Okonkwo", "Straße", "Çelik",
        "Garci\u0301a", "𠮷野", "Wójcik");

    public static Gen<Canary> Rows { get; } = Gen.Select(
        Given, Family, Gen.Int[0, 40_000], Gen.String[Gen.Char["BCDFGHJKLMNPQRSTVWXZ"], 2, 3], Gen.Int[100_000, 99_999_999],
        (first, last, day, prefix, number) => new Canary(
            first, last, new DateOnly(1915, 1, 1).AddDays(day), "Z" + prefix + number.ToString(CultureInfo.InvariantCulture)));

    public KnownValues Known => KnownValues.Of(
    [
        new("first_name", First),
        new("last_name", Last),
        new("dob", Born.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("member_id", MemberId),
    ]);

    /// <summary>What must not be found again: each run of three or more letters or digits of the values.</summary>
    public IEnumerable<string> Traces =>
        new[] { First, Last, MemberId }
            .SelectMany(v => System.Text.RegularExpressions.Regex.Split(v, @"[^\p{L}\p{M}\p{Cs}]+|(?<=\p{L})(?=\d)", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)))
            .Concat([MemberId[^6..], Born.ToString("yyyy", CultureInfo.InvariantCulture), Born.ToString("MMdd", CultureInfo.InvariantCulture)])
            .Where(t => t.Length > 2)
            .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Ways in which a page writes one of the values.</summary>
    public Gen<string> Written => Gen.Select(
        Gen.OneOf(
            First, Last, MemberId, $"{Last}, {First}", $"{First} {Last}", $"{MemberId[..3]} {MemberId[3..]}", $"{MemberId[..3]}-{MemberId[3..]}",
            Date("yyyy-MM-dd"), Date("M/d/yyyy"), Date("MM/dd/yy"), Date("dd.MM.yyyy"), Date("yyyyMMdd"), Date("MMMM d, yyyy"), Date("ddMMMyyyy"), Date("d-MMM-yyyy")),
        Gen.Int[0, 2],
        (text, letters) => letters switch { 0 => text, 1 => text.ToUpperInvariant(), _ => text.ToLowerInvariant() });

    private string Date(string format) => Born.ToString(format, CultureInfo.InvariantCulture);
}

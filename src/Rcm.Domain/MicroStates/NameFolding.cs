using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Rcm.Domain.MicroStates;

/// <summary>
/// Letters without case, accents and invisible characters: a file says García where a portal prints GARCIA. Our own table, because the
/// product runs without the platform's culture data, where normalisation changes nothing.
/// </summary>
internal static class NameFolding
{
    private static readonly FrozenDictionary<char, string> Plain = new (string Plain, string Letters)[]
    {
        ("A", "ÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ"),
        ("B", "ḂḄḆ"),
        ("C", "ÇĆĈĊČḈ"),
        ("D", "ÐĎĐḊḌḎḐḒ"),
        ("E", "ÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ"),
        ("F", "Ḟ"),
        ("G", "ĜĞĠĢǦǴḠ"),
        ("H", "ĤĦȞḢḤḦḨḪẖ"),
        ("I", "ÌÍÎÏĨĪĬĮİıǏȈȊḬḮỈỊ"),
        ("J", "Ĵǰ"),
        ("K", "ĶĸǨḰḲḴ"),
        ("L", "ĹĻĽŁḶḸḺḼ"),
        ("M", "ḾṀṂ"),
        ("N", "ÑŃŅŇŊǸṄṆṈṊ"),
        ("O", "ÒÓÔÕÖØŌŎŐƠǑǪǬǾȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ"),
        ("P", "ṔṖ"),
        ("R", "ŔŖŘȐȒṘṚṜṞ"),
        ("S", "ŚŜŞŠſȘṠṢṤṦṨ"),
        ("T", "ŢŤŦȚṪṬṮṰẗ"),
        ("U", "ÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ"),
        ("V", "ṼṾ"),
        ("W", "ŴẀẂẄẆẈẘ"),
        ("X", "ẊẌ"),
        ("Y", "ÝŶŸȲẎẙỲỴỶỸ"),
        ("Z", "ŹŻŽẐẒẔ"),
        ("AE", "ÆǢǼ"),
        ("OE", "Œ"),
        ("SS", "ßẞ"),
        ("TH", "Þ"),
    }.SelectMany(p => p.Letters, (p, letter) => KeyValuePair.Create(letter, p.Plain)).ToFrozenDictionary();

    public static string Fold(ReadOnlySpan<char> text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                folded.Append(char.ToUpperInvariant(c));
                continue;
            }

            var upper = char.ToUpperInvariant(c);
            if (Plain.TryGetValue(upper, out var plain) || Plain.TryGetValue(c, out plain))
            {
                folded.Append(plain);
            }
            else if (!IsMark(c) && !IsInvisible(c))
            {
                folded.Append(upper);
            }
        }

        return folded.ToString();
    }

    /// <summary>The text without soft hyphens, joiners and direction marks, which would cut a name into pieces that look harmless.</summary>
    public static string WithoutInvisible(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange('\u0000', '\u00AC') < 0 ? text : string.Concat(text.Where(c => !IsInvisible(c)));

    private static bool IsInvisible(char c) => char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    private static bool IsMark(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}

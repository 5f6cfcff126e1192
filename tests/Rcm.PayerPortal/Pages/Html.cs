using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Rcm.PayerPortal;

/// <summary>Markup that is safe to send. Made only from literals; whatever fills a hole is encoded unless it is markup itself.</summary>
internal sealed class Html
{
    public static readonly Html None = new("");

    // Letters of every script stand as they are; only what has a meaning in HTML is encoded.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly string _markup;

    private Html(string markup) => _markup = markup;

    public static Html Of(Builder builder) => new(builder.Markup);

    public static Html Each<T>(IEnumerable<T> items, Func<T, Html> view) => new(string.Concat(items.Select(i => view(i)._markup)));

    public override string ToString() => _markup;

    /// <summary>Where the encoding happens: the compiler hands every hole of <c>$"…"</c> to <c>AppendFormatted</c>.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Builder
    {
        private readonly StringBuilder _text;

        public Builder(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 16));

        public string Markup => _text.ToString();

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted(Html markup) => _text.Append(markup._markup);

        public void AppendFormatted(string? text) => _text.Append(Encoder.Encode(text ?? ""));

        public void AppendFormatted(DateOnly date) =>
            _text.Append(Encoder.Encode(date.ToString(MemberSearch.DateFormat, CultureInfo.InvariantCulture)));
    }
}

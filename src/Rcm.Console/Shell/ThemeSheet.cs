using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Rcm.Console.Shell;

/// <summary>
/// RcmTheme as one stylesheet with both palettes. MudThemeProvider would write a style element for one palette from inside the
/// circuit: it needs an inline-style permission, and shows the wrong theme until the circuit is there. So it is asked once for
/// each palette, and the browser picks by html[data-theme].
/// </summary>
public sealed class ThemeSheet(string css)
{
    public string Css { get; } = css;

    /// <summary>Changes with the content, so that browsers may keep the sheet for good.</summary>
    public string Address { get; } =
        "/theme.css?v=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(css)))[..12];

    public static async Task<ThemeSheet> CreateAsync(IServiceProvider services, MudTheme theme, IEnumerable<Tone> tones)
    {
        using var scope = services.CreateScope();
        var renderer = new HtmlRenderer(scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<ILoggerFactory>());
        await using (renderer.ConfigureAwait(false))
        {
            var list = tones.ToList();
            var light = await VariablesAsync(renderer, theme, isDark: false) + Variables(list, tone => tone.Light);
            var dark = await VariablesAsync(renderer, theme, isDark: true) + Variables(list, tone => tone.Dark);
            return new ThemeSheet(
                $":root{{{light}color-scheme:light}}\n:root[data-theme=dark]{{{dark}color-scheme:dark}}\n");
        }
    }

    private static async Task<string> VariablesAsync(HtmlRenderer renderer, MudTheme theme, bool isDark)
    {
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(MudThemeProvider.Theme)] = theme,
            [nameof(MudThemeProvider.IsDarkMode)] = isDark,
            [nameof(MudThemeProvider.DefaultScrollbar)] = true,
        });
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<MudThemeProvider>(parameters)).ToHtmlString());
        var start = html.IndexOf(":root", StringComparison.Ordinal);
        if (start < 0)
        {
            throw new InvalidOperationException("MudThemeProvider no longer writes its variables under :root; ThemeSheet must follow it.");
        }

        var open = html.IndexOf('{', start) + 1;
        // Generic family names are keywords: in quotes they name a font that nobody has.
        return html[open..html.IndexOf('}', open)].Trim()
            .Replace("'system-ui'", "system-ui", StringComparison.Ordinal)
            .Replace("'-apple-system'", "-apple-system", StringComparison.Ordinal)
            .Replace("'sans-serif'", "sans-serif", StringComparison.Ordinal) + "\n";
    }

    private static string Variables(List<Tone> tones, Func<Tone, ToneColours> pick)
    {
        var css = new StringBuilder();
        foreach (var tone in tones)
        {
            var colours = pick(tone);
            css.Append(CultureInfo.InvariantCulture, $"--rcm-{tone.Name}:{colours.Text};--rcm-{tone.Name}-soft:{colours.Soft};--rcm-{tone.Name}-edge:{colours.Edge};\n");
        }

        return css.ToString();
    }
}

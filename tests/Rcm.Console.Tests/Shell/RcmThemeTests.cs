using MudBlazor;
using MudBlazor.Utilities;
using Rcm.Console.Shell;
using Xunit;

namespace Rcm.Console.Tests.Shell;

public sealed class RcmThemeTests
{
    public static TheoryData<string, string, string, double> Pairs()
    {
        var pairs = new TheoryData<string, string, string, double>();
        foreach (var (name, palette, isDark) in new (string, Palette, bool)[] { ("light", RcmTheme.Instance.PaletteLight, false), ("dark", RcmTheme.Instance.PaletteDark, true) })
        {
            foreach (var (ground, on) in new[] { ("surface", palette.Surface), ("background", palette.Background), ("hovered row", palette.TableHover) })
            {
                Add($"{name}: text on {ground}", palette.TextPrimary, on, 4.5);
                Add($"{name}: second text on {ground}", palette.TextSecondary, on, 4.5);
                Add($"{name}: link on {ground}", palette.Primary, on, 4.5);
            }

            Add($"{name}: error on surface", palette.Error, palette.Surface, 4.5);
            Add($"{name}: words on the accent", palette.PrimaryContrastText, palette.Primary, 4.5);
            Add($"{name}: words on error", palette.ErrorContrastText, palette.Error, 4.5);
            Add($"{name}: edge of an input", palette.LinesInputs, palette.Surface, 3);
            foreach (var tone in RcmTheme.Tones)
            {
                var colours = isDark ? tone.Dark : tone.Light;
                Add($"{name}: {tone.Name} on its soft ground", new MudColor(colours.Text), new MudColor(colours.Soft), 4.5);
                Add($"{name}: {tone.Name} on surface", new MudColor(colours.Text), palette.Surface, 4.5);
                Add($"{name}: {tone.Name} on a hovered row", new MudColor(colours.Text), palette.TableHover, 4.5);
            }
        }

        return pairs;

        void Add(string name, MudColor text, MudColor ground, double least) =>
            pairs.Add(name, text.ToString(MudColorOutputFormats.Hex), ground.ToString(MudColorOutputFormats.Hex), least);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Text_and_edges_can_be_told_from_their_ground(string what, string text, string ground, double least)
    {
        var (a, b) = (Luminance(new MudColor(text)), Luminance(new MudColor(ground)));
        var contrast = (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);

        Assert.True(contrast >= least, $"{what}: {contrast:0.00}, at least {least} is needed");
    }

    // WCAG 2: relative luminance.
    private static double Luminance(MudColor colour) =>
        0.2126 * Linear(colour.R) + 0.7152 * Linear(colour.G) + 0.0722 * Linear(colour.B);

    private static double Linear(byte channel)
    {
        var c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
    }
}

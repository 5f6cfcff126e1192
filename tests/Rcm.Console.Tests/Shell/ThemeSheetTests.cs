using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Rcm.Console.Shell;
using Xunit;

namespace Rcm.Console.Tests.Shell;

public sealed class ThemeSheetTests
{
    [Fact]
    public async Task The_sheet_holds_both_palettes_and_leaves_generic_fonts_unquoted()
    {
        var sheet = await CreateAsync(RcmTheme.Tones);

        var dark = sheet.Css.IndexOf(":root[data-theme=dark]{", StringComparison.Ordinal);
        Assert.True(dark > 0);
        Assert.Contains("--mud-palette-primary: rgba(4,122,111,1)", sheet.Css[..dark], StringComparison.Ordinal);
        Assert.Contains("--mud-palette-primary: rgba(92,200,188,1)", sheet.Css[dark..], StringComparison.Ordinal);
        Assert.Contains("--rcm-violet-soft:", sheet.Css[dark..], StringComparison.Ordinal);
        Assert.Contains("--mud-typography-default-family: system-ui,", sheet.Css, StringComparison.Ordinal);
        Assert.DoesNotContain("<", sheet.Css, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_content_has_another_address() =>
        Assert.NotEqual((await CreateAsync(RcmTheme.Tones)).Address, (await CreateAsync([])).Address);

    private static async Task<ThemeSheet> CreateAsync(IEnumerable<Tone> tones)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddRazorComponents();
        builder.Services.AddMudServices();
        await using var app = builder.Build();
        return await ThemeSheet.CreateAsync(app.Services, RcmTheme.Instance, tones);
    }
}

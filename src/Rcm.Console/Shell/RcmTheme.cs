using MudBlazor;

namespace Rcm.Console.Shell;

/// <summary>
/// The one theme. Text has a contrast of at least 4.5:1 on what it stands on, edges of inputs 3:1 (RcmThemeTests); shadows are
/// replaced by borders, but for what floats.
/// </summary>
public static class RcmTheme
{
    private const string SystemFont = "system-ui";

    public static MudTheme Instance { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#047A6F", // teal 600, a shade darker than the usual one so that white on it is readable
            PrimaryContrastText = "#FFFFFF",
            Secondary = "#4B5563",
            SecondaryContrastText = "#FFFFFF",
            Tertiary = "#6D28D9",
            Info = "#1D5FA8",
            Success = "#1A7F37",
            Warning = "#8A5A00",
            Error = "#C0262D",
            Dark = "#1B1F24",
            TextPrimary = "#1B1F24",
            TextSecondary = "#57606A",
            TextDisabled = "#868E96",
            ActionDefault = "#57606A",
            ActionDisabled = "#868E96",
            ActionDisabledBackground = "#EEF0F2",
            Background = "#F7F8F9",
            BackgroundGray = "#EEF0F2",
            Surface = "#FFFFFF",
            DrawerBackground = "#F7F8F9",
            DrawerText = "#1B1F24",
            DrawerIcon = "#57606A",
            AppbarBackground = "#FFFFFF",
            AppbarText = "#1B1F24",
            LinesDefault = "#DDE1E5",
            LinesInputs = "#868E96",
            TableLines = "#E4E7EA",
            TableHover = "#F1F3F5",
            TableStriped = "#F7F8F9",
            Divider = "#DDE1E5",
            DividerLight = "#EEF0F2",
            Skeleton = "#E9ECEF",
            OverlayDark = "rgba(17,20,23,0.45)",
            HoverOpacity = 0.06,
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#5CC8BC", // teal 300
            PrimaryContrastText = "#06211E",
            Secondary = "#A9B2BB",
            SecondaryContrastText = "#111417",
            Tertiary = "#B79CF2",
            Info = "#7DB4EC",
            InfoContrastText = "#0B1B2B",
            Success = "#63C77A",
            SuccessContrastText = "#08210F",
            Warning = "#E0B04A",
            WarningContrastText = "#251A02",
            Error = "#F1837F",
            ErrorContrastText = "#2B0A0A",
            Dark = "#E6E9EC",
            TextPrimary = "#E6E9EC",
            TextSecondary = "#A3ADB7",
            TextDisabled = "#6E7781",
            ActionDefault = "#A3ADB7",
            ActionDisabled = "#6E7781",
            ActionDisabledBackground = "#22272C",
            Background = "#111417",
            BackgroundGray = "#1D2226",
            Surface = "#181C20",
            DrawerBackground = "#111417",
            DrawerText = "#E6E9EC",
            DrawerIcon = "#A3ADB7",
            AppbarBackground = "#181C20",
            AppbarText = "#E6E9EC",
            LinesDefault = "#2D3339",
            LinesInputs = "#737C86",
            TableLines = "#262B31",
            TableHover = "#1F2429",
            TableStriped = "#15191C",
            Divider = "#2D3339",
            DividerLight = "#22272C",
            Skeleton = "#252A30",
            OverlayDark = "rgba(0,0,0,0.6)",
            HoverOpacity = 0.08,
        },
        LayoutProperties = new LayoutProperties
        {
            DefaultBorderRadius = "6px",
            AppbarHeight = "48px",
            DrawerWidthLeft = "216px",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography
            {
                FontFamily = [SystemFont, "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"],
                FontSize = "0.875rem",
                LineHeight = "1.43",
                LetterSpacing = "normal",
            },
            H1 = Heading<H1Typography>("1.25rem"),
            H2 = Heading<H2Typography>("1rem"),
            H3 = Heading<H3Typography>("0.875rem"),
            H4 = Heading<H4Typography>("0.875rem"),
            H5 = Heading<H5Typography>("0.875rem"),
            H6 = Heading<H6Typography>("1rem"),
            Body1 = Text<Body1Typography>("0.875rem"),
            Body2 = Text<Body2Typography>("0.875rem"),
            Subtitle1 = Text<Subtitle1Typography>("0.875rem"),
            Subtitle2 = Text<Subtitle2Typography>("0.8125rem"),
            Caption = Text<CaptionTypography>("0.75rem"),
            Overline = Text<OverlineTypography>("0.75rem"),
            Button = new ButtonTypography { FontSize = "0.875rem", FontWeight = "500", LineHeight = "1.43", LetterSpacing = "normal", TextTransform = "none" },
        },
        Shadows = new Shadow { Elevation = Elevations() },
    };

    /// <summary>
    /// Six tones for statuses, outcomes and messages: text, soft background and edge, readable in light and in dark.
    /// Emitted as --rcm-NAME, --rcm-NAME-soft and --rcm-NAME-edge.
    /// </summary>
    public static IReadOnlyList<Tone> Tones { get; } =
    [
        new("neutral", new("#4B535C", "#EEF0F2", "#CDD3D9"), new("#B4BDC6", "#22272C", "#3A4149")),
        new("accent", new("#04695F", "#E3F4F2", "#9FD6CF"), new("#7AD5CA", "#12302D", "#245A54")),
        new("amber", new("#7A4F00", "#FDF3DC", "#E8CB85"), new("#E6BC62", "#32270E", "#5F4A1A")),
        new("violet", new("#5B2BB5", "#F1EBFD", "#CDB9F4"), new("#C0A8F5", "#281F3D", "#4B3A73")),
        new("green", new("#136C2E", "#E5F5E9", "#A6D8B3"), new("#74D08A", "#132C1A", "#265A35")),
        new("red", new("#A81E26", "#FDEBEB", "#F0B5B5"), new("#F59A95", "#3A1B1B", "#6E3030")),
    ];

    private static string[] Elevations()
    {
        var elevations = new string[26];
        Array.Fill(elevations, "none");
        // Only what floats over the page (menus, dialogs) keeps one soft shadow, so that its edge is seen.
        for (var i = 8; i < elevations.Length; i++)
        {
            elevations[i] = "0 4px 16px rgba(17,20,23,0.16)";
        }

        return elevations;
    }

    private static T Heading<T>(string size) where T : BaseTypography, new() =>
        new() { FontSize = size, FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" };

    private static T Text<T>(string size) where T : BaseTypography, new() =>
        new() { FontSize = size, FontWeight = "400", LineHeight = "1.43", LetterSpacing = "normal" };
}

public sealed record Tone(string Name, ToneColours Light, ToneColours Dark);

public sealed record ToneColours(string Text, string Soft, string Edge);

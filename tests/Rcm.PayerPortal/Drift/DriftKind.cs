using System.Text.Json.Serialization;

namespace Rcm.PayerPortal;

/// <summary>A way in which a payer's website changes without asking the robots.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DriftKind>))]
public enum DriftKind
{
    /// <summary>Other ids, classes and field names.</summary>
    Renamed,

    /// <summary>Fields, terms and columns in another order.</summary>
    Reordered,

    /// <summary>Announcements, a cookie bar, a dialog, a warning.</summary>
    Banners,

    /// <summary>The buttons stand elsewhere, beside new ones.</summary>
    Buttons,

    /// <summary>Other words for the same thing.</summary>
    Wording,

    /// <summary>A page that was not there before, between a search and its result.</summary>
    ExtraPage,

    /// <summary>Other elements, boxes and order: the same content in a new house.</summary>
    Redesign,
}

[JsonConverter(typeof(JsonStringEnumConverter<DriftStrength>))]
public enum DriftStrength
{
    Low,
    Middle,
    High,
}

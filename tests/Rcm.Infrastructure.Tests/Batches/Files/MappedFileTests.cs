using System.Text.Json;
using Rcm.Domain.Batches.Files;
using Xunit;
using static Rcm.Infrastructure.Tests.Batches.Files.FileReading;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Infrastructure.Tests.Batches.Files;

/// <summary>A file is read as somebody has said what its columns are.</summary>
public class MappedFileTests
{
    private static readonly string Foreign = "Konto;Kasse;Arzt;Karte;Vorname;Nachname;Geboren;Bemerkung";

    private static ColumnMapping German { get; } = new(new Dictionary<string, string>
    {
        ["client_row_id"] = "Konto", ["payer_id"] = "Kasse", ["provider_npi"] = "Arzt", ["member_id"] = "karte", ["first_name"] = "Vorname",
        ["last_name"] = "Nachname", ["dob"] = "Geboren",
    });

    [Fact]
    public void By_what_was_said_and_not_by_names()
    {
        var file = Read(Of(Foreign, Row(notes: "x").Replace(',', ';')), Rules with { Mapping = German });

        Assert.Null(file.Refusal);
        var json = JsonDocument.Parse(Assert.Single(file.Rows).Json).RootElement;
        Assert.Equal(("r1", "Moss", "1980-03-07"), (json.GetProperty("client_row_id").GetString(), json.GetProperty("last_name").GetString(), json.GetProperty("dob").GetString()));
        // Nobody said what this is: it is not kept.
        Assert.False(json.TryGetProperty("notes", out _));
    }

    [Fact]
    public void What_is_said_to_be_unread_is_not_read() =>
        Assert.DoesNotContain("call first", Read(Of(Header, Row(notes: "call first")), Rules with { Mapping = ColumnMapping.ByName.With("notes", "") }).Rows[0].Json);

    [Fact]
    public void Two_headers_of_one_column_are_told_apart()
    {
        var text = Of(Header + ",Birth Date", Row(dob: "never") + ",1980-03-07");

        Assert.Equal("file.duplicate_header", Read(text).Refusal?.Code);
        Assert.Null(Read(text, Rules with { Mapping = ColumnMapping.ByName.With("dob", "Birth Date") }).Rows[0].Problem);
    }

    [Fact]
    public void A_header_that_has_gone_is_a_missing_column() =>
        Assert.Equal("file.missing_column", Read(Of(Foreign.Replace("Geboren", "Alter", StringComparison.Ordinal), Row().Replace(',', ';')), Rules with { Mapping = German }).Refusal?.Code);

    [Fact]
    public void Columns_that_the_workflow_alone_asks_for_can_be_mapped_too()
    {
        var rules = Rules with { Columns = FileColumns.For(["auth_number", "dob"]), Mapping = ColumnMapping.ByName.With("auth_number", "Reference") };

        Assert.Equal("A17", JsonDocument.Parse(Read(Of(Header + ",Reference", Row() + ",A17"), rules).Rows[0].Json).RootElement.GetProperty("auth_number").GetString());
        Assert.Equal("input.missing", Read(Of(Header + ",Reference", Row() + ","), rules).Rows[0].Problem?.Code);
    }
}

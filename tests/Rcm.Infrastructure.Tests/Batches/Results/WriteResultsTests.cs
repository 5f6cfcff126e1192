using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Batches.Results;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches.Results;

/// <summary>Results leave as they are filtered, harmless to a spreadsheet, one way, and in the audit log.</summary>
public sealed class WriteResultsTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private readonly TestDatabase database = fixture.Database;
    private Hospital hospital = null!;
    private WaitingBatch batch = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        hospital = await Hospital.OpenAsync(database);
        batch = await WaitingBatch.AddAsync(database, hospital, JobStatus.Completed, JobStatus.NeedsReview, JobStatus.Completed);
        await database.ExecuteAsync(
            """
            update batch_job_item set payer_outcome = 'active', client_row_id = '=1+1',
                output_data = jsonb_build_object('coverage_status', 'active', 'plan_name', E'+A & "B" <C>\u000b\r\n' || '@x', 'member_id', 'M1')
            where batch_job_item_id = $1
            """, batch[1]);
    }

    public ValueTask DisposeAsync()
    {
        hospital.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(ResultsFormat.Csv)]
    [InlineData(ResultsFormat.Xlsx)]
    public async Task Every_row_leaves_once_with_nothing_that_a_spreadsheet_would_run_and_no_patient(ResultsFormat format)
    {
        var rows = await ReadAsync(format, new ItemFilter());

        Assert.Equal(["client_row_id", "row_number", "run_status", "payer_outcome", "reason_code", "message"], rows[0].Take(6));
        Assert.Equal(["'=1+1", "2", "3"], rows.Skip(1).Select(r => r[0]));
        Assert.DoesNotContain(rows.SelectMany(r => r), c => c is [('=' or '+' or '-' or '@' or '\t' or '\r'), ..]);
        Assert.StartsWith("'+A & \"B\" <C>", rows[1][rows[0].IndexOf("plan_name")], StringComparison.Ordinal);
        Assert.DoesNotContain("member_id", rows[0]);
        Assert.DoesNotContain(rows.SelectMany(r => r), c => c == "M1");
    }

    [Fact]
    public async Task Each_value_of_a_coverage_has_its_name_in_the_order_of_the_page()
    {
        await database.ExecuteAsync(
            """
            update batch_job_item set output_data = '{"coverages": [{"copay": "$20.00", "deductible": "$1,500.00", "service_type": "Office visit", "coinsurance": "", "member_id": "M1"}, {"plan": "Gold"}]}'
            where batch_job_item_id = $1
            """, batch[3]);

        var rows = await ReadAsync(ResultsFormat.Csv, new ItemFilter());

        Assert.Equal("service_type: Office visit | copay: $20.00 | deductible: $1,500.00; plan: Gold", rows[3][rows[0].IndexOf("coverages")]);
    }

    [Theory]
    [InlineData(ResultsFormat.Csv, "csv")]
    [InlineData(ResultsFormat.Xlsx, "xlsx")]
    public async Task A_filter_narrows_the_file_as_it_does_the_page_and_stands_in_the_audit_log(ResultsFormat format, string name)
    {
        var rows = await ReadAsync(format, new ItemFilter(Status: JobStatus.NeedsReview, Reason: "input.date"));

        Assert.Equal(["2"], rows.Skip(1).Select(r => r[0]));
        Assert.Equal($$$"""{"rows": 1, "filter": {"reason": "input.date", "status": "needs_review"}, "format": "{{{name}}}"}""",
            await database.ScalarAsync<string>("select detail::text from audit_log where action = $1 and subject = $2", WriteResults.Action, $"batch/{batch.Id}"));
    }

    [Fact]
    public async Task Who_may_only_look_or_is_somebody_else_gets_no_byte()
    {
        var viewer = Some.User(hospital.Organisation, UserRole.Viewer);
        await database.AddAsync(viewer);
        using var other = await Hospital.OpenAsync(database);

        foreach (var (tenant, code) in new[] { (TenantContext.Of(hospital.Organisation.OrgId, viewer.UserId), "access.denied"), (other.Tenant, "batch.unknown") })
        {
            var result = await new WriteResults(database.App).RunAsync(
                tenant, batch.Id, new ItemFilter(), ResultsFormat.Xlsx, () => throw new InvalidOperationException("Nothing may be written."), Cancelled);
            Assert.Equal(code, result.Error?.Code);
        }
    }

    [Fact]
    public async Task A_large_workbook_is_written_one_way_without_holding_it()
    {
        await using var body = new OneWay(keep: false);
        var writer = await XlsxResults.BeginAsync(body, Cancelled);
        var cells = Enumerable.Range(0, 12).Select(i => (string?)$"cell {i} of a row that is long enough to matter").ToArray();
        for (var row = 0; row < 20_000; row++) await writer.RowAsync(cells, Cancelled);
        var half = body.Length;
        await writer.EndAsync(Cancelled);

        Assert.True(half > body.Length / 2, $"{half} of {body.Length} bytes had left before the end.");
    }

    private async Task<List<List<string>>> ReadAsync(ResultsFormat format, ItemFilter filter)
    {
        await using var body = new OneWay(keep: true);
        var result = await new WriteResults(database.App).RunAsync(hospital.Tenant, batch.Id, filter, format, () => body, Cancelled);
        Assert.True(result.IsOk, result.Error?.Message);
        var rows = format == ResultsFormat.Csv ? Csv(Encoding.UTF8.GetString(body.Kept)) : Xlsx(body.Kept);
        Assert.Equal(result.Value, rows.Count - 1);
        return rows;
    }

    private static List<List<string>> Csv(string text)
    {
        Assert.StartsWith("\uFEFF", text, StringComparison.Ordinal);
        var rows = new List<List<string>> { new() };
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 1; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[++i]);
            else if (c == '"') quoted = !quoted;
            else if (!quoted && c is ',' or '\n')
            {
                rows[^1].Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
                if (c == '\n') rows.Add([]);
            }
            else cell.Append(c);
        }

        rows.RemoveAt(rows.Count - 1);
        return rows;
    }

    private static List<List<string>> Xlsx(byte[] file)
    {
        using var archive = new ZipArchive(new MemoryStream(file));
        XDocument Part(string name)
        {
            using var stream = archive.GetEntry(name)!.Open();
            return XDocument.Load(stream);
        }

        Assert.All(archive.Entries, e => Part(e.FullName));
        XNamespace main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        var sheet = Part("xl/worksheets/sheet1.xml");
        Assert.Empty(sheet.Descendants(main + "f"));
        var width = 0;
        return
        [
            .. sheet.Descendants(main + "row").Select(row =>
            {
                var cells = row.Elements(main + "c").ToDictionary(c => Column(c.Attribute("r")!.Value), c => c.Value);
                width = Math.Max(width, cells.Keys.Max() + 1);
                return Enumerable.Range(0, width).Select(i => cells.GetValueOrDefault(i, "")).ToList();
            }),
        ];
    }

    private static int Column(string reference) => reference.TakeWhile(char.IsLetter).Aggregate(0, (n, c) => (n * 26) + (c - 'A' + 1)) - 1;

    /// <summary>As a web server's response is: bytes go in, one way, and never from a blocking call.</summary>
    private sealed class OneWay(bool keep) : Stream
    {
        private readonly MemoryStream kept = new();
        private long written;

        public byte[] Kept => kept.ToArray();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => written;

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => throw new InvalidOperationException("A blocking call.");

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("A blocking call.");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            written += buffer.Length;
            if (keep) kept.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}

using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Rcm.Console.Shell;

/// <summary>Every address of the console. Pages and tests ask here; no route is written out elsewhere but in @page.</summary>
public static class Urls
{
    public const string Dashboard = "/";
    public const string NewBatch = "/batches/new";
    public const string UploadBatch = "/batches/upload";
    public const string Workflows = "/workflows";
    public const string Notifications = "/admin/notifications";
    public const string SignIn = "/signin";
    public const string SignOut = "/signout";
    public const string ActingOrganisation = "/acting-organisation";
    public const string NotFound = "/not-found";
    public const string Forbidden = "/forbidden";
    public const string Error = "/error";
    public const string HealthLive = "/health/live";
    public const string HealthReady = "/health/ready";

    private const string BatchesPath = "/batches";
    private const string QueuePath = "/queue";
    private const string MicroStatesPath = "/microstates";
    private const string EndpointsPath = "/endpoints";
    private const string PeoplePath = "/admin/users";

    public static string Batches(string? status = null) => Batches(new BatchQuery(status));

    public static string Batches(BatchQuery query) => WithQuery(
        BatchesPath, ("status", query.Status), ("q", query.Search), ("workflow", query.Workflow?.ToString("D")), ("by", query.By?.ToString("D")),
        ("days", query.Days), ("sort", query.Sort), ("after", query.After));

    public static string Batch(long id, string? status = null) => Batch(id, new ItemQuery(status));

    public static string Batch(long id, ItemQuery rows) =>
        WithQuery(string.Create(CultureInfo.InvariantCulture, $"{BatchesPath}/{id}"), rows.Parts);

    /// <param name="step">The trace of the step whose page is shown.</param>
    public static string BatchItem(long batchId, long itemId, long? step = null) =>
        WithQuery(string.Create(CultureInfo.InvariantCulture, $"{BatchesPath}/{batchId}/items/{itemId}"),
            ("step", step?.ToString(CultureInfo.InvariantCulture)));

    public static string BatchResults(long id) => BatchResults(id, "csv", new ItemQuery());

    /// <param name="format">csv or xlsx.</param>
    /// <param name="rows">The filters count; the page does not.</param>
    public static string BatchResults(long id, string format, ItemQuery rows) =>
        WithQuery(string.Create(CultureInfo.InvariantCulture, $"{BatchesPath}/{id}/results.{format}"), (rows.First with { Mend = false }).Parts);

    /// <summary>What the payer answered for one row, on paper.</summary>
    public static string BenefitsSummary(long batchId, long itemId) => BatchItem(batchId, itemId) + "/summary";

    public static string Queue(QueueQuery? rows = null) => WithQuery(QueuePath, rows?.Parts ?? []);

    /// <summary>What is wrong with the rows of an upload that waits.</summary>
    public static string UploadProblems(string upload, Guid org) => $"{UploadBatch}/{upload}/problems.csv?org={org:D}";

    public const string WorkflowSchema = "/schemas/workflow-1.json";

    /// <param name="runs">A span of time whose runs lie over the graph.</param>
    /// <param name="row">A row's number in the batch.</param>
    public static string Workflow(Guid id, string? runs = null, long? batch = null, int? row = null) => WithQuery(
        $"{Workflows}/{id:D}",
        ("runs", runs),
        ("batch", batch?.ToString(CultureInfo.InvariantCulture)),
        ("row", row?.ToString(CultureInfo.InvariantCulture)));

    /// <param name="what">The panel that is open: new or import.</param>
    public static string AddWorkflow(string what) => WithQuery(Workflows, ("add", what));

    /// <param name="from">A version's number, or draft.</param>
    /// <param name="batches">The version whose batches are shown.</param>
    public static string WorkflowVersions(Guid id, string? from = null, string? to = null, int? batches = null) =>
        WithQuery($"{Workflow(id)}/versions", ("from", from), ("to", to), ("batches", batches?.ToString(CultureInfo.InvariantCulture)));

    /// <param name="version">Null: the draft.</param>
    public static string WorkflowExport(Guid id, int? version = null) =>
        WithQuery($"{Workflow(id)}/export.json", ("version", version?.ToString(CultureInfo.InvariantCulture)));

    public const string MicroStateMap = MicroStatesPath + "/map";
    public const string MicroStateReview = MicroStatesPath + "/review";

    /// <param name="like">A micro-state whose neighbours are looked for.</param>
    public static string MicroStates(string? search = null, string? after = null, StateQuery? filter = null, long? like = null) =>
        WithQuery(MicroStatesPath,
        [
            ("q", search), ("like", like?.ToString(CultureInfo.InvariantCulture)), ("workflow", filter?.Workflow), ("node", filter?.Node),
            ("category", filter?.Category), ("kind", filter?.Kind), ("state", filter?.State), ("generator", filter?.Generator), ("after", after),
        ]);

    /// <param name="colour">What the map is coloured by.</param>
    public static string MicroStateMapBy(string? colour) => WithQuery(MicroStateMap, ("colour", colour));

    public static string ReviewMicroState(long id) => WithQuery(MicroStateReview, ("id", id.ToString(CultureInfo.InvariantCulture)));

    public static string CompareMicroStates(long a, long? b = null) =>
        WithQuery(MicroStatesPath + "/compare", ("a", a.ToString(CultureInfo.InvariantCulture)), ("b", b?.ToString(CultureInfo.InvariantCulture)));

    /// <param name="tab">Which of the page's parts is open.</param>
    public static string MicroState(long id, string tab) => WithQuery(MicroState(id), ("tab", tab));

    public static string MicroState(long id) => string.Create(CultureInfo.InvariantCulture, $"{MicroStatesPath}/{id}");

    /// <param name="endpoint">The one whose panel is open.</param>
    public static string Endpoints(long? endpoint = null) =>
        WithQuery(EndpointsPath, ("endpoint", endpoint?.ToString(CultureInfo.InvariantCulture)));

    /// <summary>With the panel that adds one.</summary>
    public static string AddEndpoint => WithQuery(EndpointsPath, ("add", "1"));

    /// <param name="person">The one whose panel is open.</param>
    public static string People(string? search = null, Guid? person = null) =>
        WithQuery(PeoplePath, ("q", search), ("person", person?.ToString("D")));

    /// <summary>Filters of the list of micro-states, as the address has them.</summary>
    /// <param name="Kind">dynamic, fixed, required or optional.</param>
    /// <param name="State">proposed, rejected or retired; null: in use and proposed.</param>
    public sealed record StateQuery(
        string? Workflow = null, string? Node = null, string? Category = null, string? Kind = null, string? State = null, string? Generator = null);

    private static string WithQuery(string path, params ReadOnlySpan<(string Key, string? Value)> query)
    {
        foreach (var (key, value) in query)
        {
            if (!string.IsNullOrEmpty(value))
            {
                path = QueryHelpers.AddQueryString(path, key, value);
            }
        }

        return path;
    }
}

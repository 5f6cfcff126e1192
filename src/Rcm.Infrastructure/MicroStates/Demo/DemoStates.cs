using Rcm.Domain.Workflows;

namespace Rcm.Infrastructure.MicroStates.Demo;

/// <summary>
/// What the robots of the demo know: pages recorded from the demo portal (Pages/*.html, scrubbed; a test compares them with the portal's
/// pages of today and writes them anew on request), each with the action that was taken there.
/// </summary>
public static class DemoStates
{
    public const string Login = "login_portal";
    public const string Search = "search_patient";
    public const string Verify = "verify_eligibility";

    private static readonly IReadOnlyDictionary<string, string> Coverage = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Active"] = "active",
        ["Inactive"] = "inactive",
        ["Pending investigation"] = "pending_investigation",
    };

    private static readonly IReadOnlyDictionary<string, string> Columns = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["service_type"] = "td:nth-child(1)",
        ["plan"] = "td:nth-child(2)",
        ["status"] = "td:nth-child(3)",
        ["copay"] = "td:nth-child(4)",
        ["deductible"] = "td:nth-child(5)",
        ["coinsurance"] = "td:nth-child(6)",
        ["in_network"] = "td:nth-child(7)",
    };

    // Cells are found by their place: a table whose columns stand in another order is another page.
    private static readonly IReadOnlyDictionary<string, string> Headers = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["service_type"] = "Service type",
        ["plan"] = "Plan",
        ["status"] = "Status",
        ["copay"] = "Copay",
        ["deductible"] = "Deductible",
        ["coinsurance"] = "Coinsurance",
        ["in_network"] = "In network",
    };

    private static readonly ActionStep[] SignIn =
    [
        new FillStep("#username", "{{credential.username}}"),
        new FillStep("#password", "{{credential.password}}"),
        new ClickStep("#sign-in"),
    ];

    public static WorkflowGraph Graph { get; } = new(
        Login,
        [
            new GraphNode(Login, "Login to payer portal"),
            new GraphNode(Search, "Search for patient"),
            new GraphNode(Verify, "Verify eligibility status", IsTerminal: true),
        ],
        [
            new GraphTransition(Login, Search, "login_success"),
            new GraphTransition(Login, Login, "login_retry"),
            new GraphTransition(Search, Verify, "patient_found"),
            new GraphTransition(Search, Verify, "patient_not_found"),
            new GraphTransition(Search, Login, "session_expired"),
        ]);

    /// <summary>The columns that a row must have.</summary>
    public static IReadOnlyList<string> RequiredData { get; } = ["member_id", "first_name", "last_name", "dob"];

    public static IReadOnlyList<DemoState> All { get; } =
    [
        new(Login, "Sign-in page", "authentication", true, "login", "login", SignIn),
        new(Login, "Sign-in page after the session expired", "authentication", false, "login-expired", "login",
            [.. SignIn, new FinishStep("login_retry")]),
        new(Login, "Sign-in refused", "authentication", false, "login-refused", "login",
        [
            new FinishStep(Exception: "business", ReasonCode: "credentials_refused",
                Message: "The portal refused the robot's sign-in. Check the endpoint's user name and password, then run the row again."),
        ]),
        new(Login, "Signed in", "authentication", true, "search", "search", [new FinishStep("login_success")]),
        new(Login, "Portal down for maintenance", "outage", false, "maintenance", "outage", [Outage]),

        new(Search, "Patient search", "search", true, "search", "search",
        [
            new FillStep("#member-id", "{{member_id}}"),
            new FillStep("#last-name", "{{last_name}}"),
            new FillStep("#first-name", "{{first_name}}"),
            new FillStep("#dob", "{{dob}}", "MM/dd/yyyy"),
            new ClickStep("#search"),
        ]),
        new(Search, "Member found", "search", true, "result", "result", [new FinishStep("patient_found")]),
        new(Search, "Member not found", "search", false, "rejection", "rejection", [new FinishStep("patient_not_found")]),
        new(Search, "Session expired", "authentication", false, "login-expired", "login", [new FinishStep("session_expired")]),
        new(Search, "Portal failed to answer", "outage", false, "error", "outage",
        [
            new FinishStep(Exception: "system", ReasonCode: "portal_error", Message: "The portal failed while it looked for the member."),
        ]),
        new(Search, "Portal down for maintenance", "outage", false, "maintenance", "outage", [Outage]),

        new(Verify, "Eligibility result", "result", true, "result", "result",
        [
            // First of all: whose page is it?
            new ExtractStep("#patient-member-id", "member_id", Expect: "{{member_id}}"),
            new ExtractStep("#patient-dob", "dob", Format: "MM/dd/yyyy", Expect: "{{dob}}"),
            new ExtractStep("#coverage-status", "coverage_status", Values: Coverage),
            new ExtractStep("#plan-name", "plan_name"),
            new ExtractStep("#effective-from", "effective_from", Format: "MM/dd/yyyy"),
            new ExtractStep("#effective-to", "effective_to", Format: "MM/dd/yyyy"),
            new ExtractStep("#patient-group", "group_number", Optional: true),
            new ExtractStep("#reference-number", "reference_number"),
            new ExtractStep("#coverages tbody tr", "coverages", Columns, Headers: Headers),
            new FinishStep(PayerOutcome: "{{coverage_status}}"),
        ]),
        new(Verify, "Eligibility request rejected", "result", false, "rejection", "rejection",
        [
            new ExtractStep("#reject-code", "reject_code"),
            new ExtractStep("#reject-reason", "reject_reason"),
            new ExtractStep("#reference-number", "reference_number"),
            new FinishStep(PayerOutcome: "not_found", ReasonCode: "{{reject_code}}"),
        ]),
    ];

    private static FinishStep Outage => new(
        Exception: "system", ReasonCode: "portal_maintenance", Message: "The portal is down for maintenance.");

    /// <summary>A recorded page, scrubbed.</summary>
    public static string Snapshot(string page)
    {
        using var stream = typeof(DemoStates).Assembly.GetManifestResourceStream($"DemoPages.{page}.html")
            ?? throw new InvalidOperationException($"The demo has no recorded page {page}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

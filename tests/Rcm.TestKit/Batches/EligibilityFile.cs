namespace Rcm.TestKit.Batches;

/// <summary>Eligibility files as text.</summary>
public static class EligibilityFile
{
    public const string Header = "client_row_id,payer_id,provider_npi,member_id,first_name,last_name,dob,notes";
    public static readonly DateOnly Today = new(2026, 11, 3);

    public static string Row(
        string id = "r1", string payer = "DEMO1", string npi = "1234567893", string member = "M100200300",
        string first = "Ada", string last = "Moss", string dob = "1980-03-07", string notes = "") =>
        string.Join(',', id, payer, npi, member, first, last, dob, notes);

    public static string Of(params string[] lines) => string.Join("\r\n", lines) + "\r\n";

    public static string Of(string header, IEnumerable<string> rows) => Of([header, .. rows]);
}

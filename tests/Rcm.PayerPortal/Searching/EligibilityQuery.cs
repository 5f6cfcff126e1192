namespace Rcm.PayerPortal;

/// <summary>What the search form was sent with, trimmed, not yet judged.</summary>
public sealed record EligibilityQuery(string MemberId, string LastName, string FirstName, string BirthDate, string DateOfService)
{
    /// <summary>The same for the same question however it is capitalised.</summary>
    internal string Key =>
        string.Join('\n', MemberId, LastName, FirstName, BirthDate, DateOfService).ToUpperInvariant();

    internal static EligibilityQuery From(IFormCollection form) => new(
        Field(form, "member_id"), Field(form, "last_name"), Field(form, "first_name"), Field(form, "dob"),
        Field(form, "date_of_service"));

    private static string Field(IFormCollection form, string name) => form[name].ToString().Trim();

    // The generated one would print the patient into any log line that mentions a query.
    public override string ToString() => nameof(EligibilityQuery);
}

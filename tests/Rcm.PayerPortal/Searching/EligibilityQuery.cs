namespace Rcm.PayerPortal;

/// <summary>What the search form was sent with, trimmed, not yet judged.</summary>
public sealed record EligibilityQuery(string MemberId, string LastName, string FirstName, string BirthDate, string DateOfService)
{
    /// <summary>The same for the same question however it is capitalised.</summary>
    internal string Key =>
        string.Join('\n', MemberId, LastName, FirstName, BirthDate, DateOfService).ToUpperInvariant();

    /// <param name="called">What a field is called in the form.</param>
    internal static EligibilityQuery From(IFormCollection form, Func<string, string> called) => new(
        Field(form, called("member_id")), Field(form, called("last_name")), Field(form, called("first_name")), Field(form, called("dob")),
        Field(form, called("date_of_service")));

    private static string Field(IFormCollection form, string name) => form[name].ToString().Trim();

    // The generated one would print the patient into any log line that mentions a query.
    public override string ToString() => nameof(EligibilityQuery);
}

namespace Rcm.PayerPortal;

/// <summary>An X12 271 AAA segment as portals show it.</summary>
/// <param name="Code">AAA03.</param>
/// <param name="Heading">What the alert says.</param>
/// <param name="Reason">The code's text in the X12 code list.</param>
/// <param name="FollowUp">AAA04 and its text.</param>
public sealed record RejectCode(string Code, string Heading, string Reason, string FollowUp)
{
    private const string NotFound = "Member not found";
    private const string Correct = "C - Please correct and resubmit";

    public static readonly RejectCode CannotRespond = new(
        "42", "Unable to respond", "Unable to Respond at Current Time", "R - Resubmission allowed");

    public static readonly RejectCode InvalidServiceDate = new("57", NotFound, "Invalid/Missing Date(s) of Service", Correct);

    public static readonly RejectCode InvalidBirthDate = new("58", NotFound, "Invalid/Missing Date-of-Birth", Correct);

    public static readonly RejectCode BirthDateMismatch = new(
        "71", NotFound, "Patient Birth Date Does Not Match That for the Patient on the Database", Correct);

    public static readonly RejectCode InvalidMemberId = new("72", NotFound, "Invalid/Missing Subscriber/Insured ID", Correct);

    public static readonly RejectCode InvalidName = new("73", NotFound, "Invalid/Missing Subscriber/Insured Name", Correct);

    public static readonly RejectCode SubscriberNotFound = new("75", NotFound, "Subscriber/Insured Not Found", Correct);
}

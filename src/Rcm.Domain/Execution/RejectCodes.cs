using System.Collections.Frozen;

namespace Rcm.Domain.Execution;

/// <summary>Who can mend what a payer rejected.</summary>
public enum RejectClass
{
    /// <summary>The payer could not answer now: retried.</summary>
    System,

    /// <summary>The set-up of the endpoint or the provider is wrong: its owner mends it.</summary>
    SetUp,

    /// <summary>The patient's data is wrong: the hospital mends it.</summary>
    Patient,
}

/// <summary>What a reject code says, and what to do next.</summary>
public sealed record RejectCode(string Code, RejectClass Class, string Meaning, string Advice)
{
    public string Message => $"{Meaning}. {Advice}";
}

/// <summary>X12 271 AAA03 reject reasons (005010X279A1). A code that is not here is shown as it came, and a person decides.</summary>
public static class RejectCodes
{
    private const string Later = "It is tried again by itself.";
    private const string SetUp = "Check the endpoint's set-up with the payer, then run the row again.";
    private const string Provider = "Check the provider's NPI and enrolment with this payer, then run the row again.";
    private const string Patient = "Check it against the patient's card, correct the row and run it again.";

    private static readonly FrozenDictionary<string, RejectCode> All = new[]
    {
        new RejectCode("04", RejectClass.SetUp, "More was asked than the payer takes at once", "Split the request and send it again."),
        new RejectCode("15", RejectClass.Patient, "Required data is missing", Patient),
        new RejectCode("33", RejectClass.Patient, "The input has errors", Patient),
        new RejectCode("41", RejectClass.SetUp, "This sender may not ask", SetUp),
        new RejectCode("42", RejectClass.System, "The payer can't answer now", Later),
        new RejectCode("43", RejectClass.SetUp, "The provider's identification is invalid or missing", Provider),
        new RejectCode("44", RejectClass.SetUp, "The provider's name is invalid or missing", Provider),
        new RejectCode("45", RejectClass.SetUp, "The provider's specialty is invalid or missing", Provider),
        new RejectCode("46", RejectClass.SetUp, "The provider's phone number is invalid or missing", Provider),
        new RejectCode("47", RejectClass.SetUp, "The provider's state is invalid or missing", Provider),
        new RejectCode("48", RejectClass.SetUp, "The referring provider's number is invalid or missing", Provider),
        new RejectCode("50", RejectClass.SetUp, "The provider may not ask about this patient", Provider),
        new RejectCode("51", RejectClass.SetUp, "The payer doesn't know this provider", Provider),
        new RejectCode("52", RejectClass.Patient, "The service dates are outside the provider's plan", Patient),
        new RejectCode("56", RejectClass.Patient, "The date is not appropriate", Patient),
        new RejectCode("57", RejectClass.Patient, "The date of service is invalid or missing", Patient),
        new RejectCode("58", RejectClass.Patient, "The birth date is invalid or missing", Patient),
        new RejectCode("60", RejectClass.Patient, "The birth date lies after the date of service", Patient),
        new RejectCode("61", RejectClass.Patient, "The date of death lies before the date of service", Patient),
        new RejectCode("62", RejectClass.Patient, "The date of service is outside what the payer answers for", Patient),
        new RejectCode("63", RejectClass.Patient, "The date of service lies in the future", Patient),
        new RejectCode("64", RejectClass.Patient, "The patient's number is invalid or missing", Patient),
        new RejectCode("65", RejectClass.Patient, "The patient's name is invalid or missing", Patient),
        new RejectCode("67", RejectClass.Patient, "The payer didn't find this patient", Patient),
        new RejectCode("68", RejectClass.Patient, "The payer has this patient's number twice", Patient),
        new RejectCode("71", RejectClass.Patient, "The birth date is not the one that the payer has", Patient),
        new RejectCode("72", RejectClass.Patient, "The member ID is invalid or missing", Patient),
        new RejectCode("73", RejectClass.Patient, "The subscriber's name is invalid or missing", Patient),
        new RejectCode("74", RejectClass.Patient, "The subscriber's gender is invalid or missing", Patient),
        new RejectCode("75", RejectClass.Patient, "The payer didn't find this member", Patient),
        new RejectCode("76", RejectClass.Patient, "The payer has this member ID twice", Patient),
        new RejectCode("77", RejectClass.Patient, "The subscriber was found, the patient was not", Patient),
        new RejectCode("78", RejectClass.Patient, "The subscriber is not in this group or plan", Patient),
        new RejectCode("79", RejectClass.SetUp, "The participant's identification is invalid", SetUp),
        new RejectCode("80", RejectClass.System, "The payer gave no answer", Later),
        new RejectCode("97", RejectClass.SetUp, "The provider's address is invalid or missing", Provider),
        new RejectCode("T4", RejectClass.SetUp, "The payer's name or identifier is missing", SetUp),
    }.ToFrozenDictionary(c => c.Code, StringComparer.Ordinal);

    public static IReadOnlyCollection<RejectCode> Known => All.Values;

    public static RejectCode? Find(string code) => All.GetValueOrDefault(code.Trim().ToUpperInvariant());
}

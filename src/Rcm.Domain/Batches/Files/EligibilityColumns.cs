using System.Collections.Frozen;

namespace Rcm.Domain.Batches.Files;

public enum ColumnKind
{
    /// <summary>One line of text.</summary>
    Text,

    /// <summary>Text in which a line break means something.</summary>
    FreeText,

    Date,

    /// <summary>A date that is not in the future and not before 1900.</summary>
    BirthDate,

    Npi,
}

/// <param name="Name">The canonical name, as it stands in <c>input_data</c>.</param>
/// <param name="Synonyms">Other headers for it, each as <see cref="HeaderMap.Key"/> gives it.</param>
public sealed record FileColumn(string Name, ColumnKind Kind, bool IsRequired, params string[] Synonyms)
{
    /// <summary>Looks like a number and is none: a spreadsheet that takes it for one drops its zeros and rounds it.</summary>
    public bool IsIdentifier { get; } = Name is EligibilityColumns.ClientRowId or EligibilityColumns.PayerId or EligibilityColumns.MemberId or "group_number";
}

/// <summary>The columns of an eligibility file (domain-facts.md, "Batch files"), with the headers that real files use for them.</summary>
public static class EligibilityColumns
{
    public const string ClientRowId = "client_row_id";
    public const string PayerId = "payer_id";
    public const string ProviderNpi = "provider_npi";
    public const string MemberId = "member_id";
    public const string FirstName = "first_name";
    public const string LastName = "last_name";
    public const string Dob = "dob";
    public const string ServiceTypeCode = "service_type_code";

    /// <summary>Health benefit plan coverage: what a check asks for when the file does not say.</summary>
    public const string DefaultServiceType = "30";

    public static IReadOnlyList<FileColumn> All { get; } =
    [
        new(ClientRowId, ColumnKind.Text, true, "rowid", "clientrow", "clientrowno", "clientrownumber", "clientrowidentifier", "recordid", "rowkey", "externalid"),
        new(PayerId, ColumnKind.Text, true, "payer", "payercode", "payeridentifier", "insurancepayerid", "payernumber"),
        new(ProviderNpi, ColumnKind.Npi, true, "npi", "npinumber", "providernpinumber", "renderingnpi", "renderingprovidernpi", "billingnpi"),
        new("provider_name", ColumnKind.Text, false, "provider", "providerfullname", "renderingprovider"),
        new(MemberId, ColumnKind.Text, true, "memberno", "membernumber", "memberidnumber", "memberidentifier", "subscriberid", "subscribernumber",
            "subscriberno", "insuredid", "insuranceid", "policyid", "policynumber"),
        new(FirstName, ColumnKind.Text, true, "first", "fname", "givenname", "patientfirstname", "patientfirst", "memberfirstname", "subscriberfirstname"),
        new(LastName, ColumnKind.Text, true, "last", "lname", "surname", "familyname", "patientlastname", "patientlast", "memberlastname", "subscriberlastname"),
        new(Dob, ColumnKind.BirthDate, true, "dateofbirth", "birthdate", "birthday", "patientdob", "patientdateofbirth", "patientbirthdate", "memberdob",
            "memberdateofbirth", "subscriberdob"),
        new("gender", ColumnKind.Text, false, "sex", "patientgender", "patientsex"),
        new("relationship", ColumnKind.Text, false, "relationshiptosubscriber", "patientrelationship", "relation"),
        new("dependent_first_name", ColumnKind.Text, false, "dependentfirst"),
        new("dependent_last_name", ColumnKind.Text, false, "dependentlast"),
        new("dependent_dob", ColumnKind.BirthDate, false, "dependentdateofbirth", "dependentbirthdate"),
        new("date_of_service", ColumnKind.Date, false, "dos", "servicedate"),
        new(ServiceTypeCode, ColumnKind.Text, false, "servicetype", "stc"),
        new("group_number", ColumnKind.Text, false, "group", "groupno", "groupid"),
        new("medicaid_state", ColumnKind.Text, false, "state"),
        new("location", ColumnKind.FreeText, false, "facility", "site"),
        new("appt_date", ColumnKind.Date, false, "appt", "appointmentdate", "apptdatetime"),
        new("notes", ColumnKind.FreeText, false, "note", "comment", "comments", "remarks"),
    ];

    private static readonly FrozenDictionary<string, FileColumn> ByKey = All
        .SelectMany(c => c.Synonyms.Prepend(HeaderMap.Key(c.Name)).Select(k => (Key: k, Column: c)))
        .ToFrozenDictionary(p => p.Key, p => p.Column, StringComparer.Ordinal);

    /// <summary>Columns that say who the patient is: masked in the console, and never in a result file.</summary>
    public static FrozenSet<string> PatientData { get; } =
        [MemberId, FirstName, LastName, Dob, "dependent_first_name", "dependent_last_name", "dependent_dob", "group_number", "notes"];

    public static FileColumn? Find(string key) => ByKey.GetValueOrDefault(key);
}

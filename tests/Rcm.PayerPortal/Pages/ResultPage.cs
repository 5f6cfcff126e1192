namespace Rcm.PayerPortal;

/// <summary>The plan's answer. Its elements are the same for every member, so that the page's structure names the page.</summary>
internal static class ResultPage
{
    public static Html View(string username, EligibilityAnswer answer) => answer switch
    {
        { Member: { } member } => Found(username, answer.ReferenceNumber, member),
        { Reject: { } reject } => Rejected(username, answer.ReferenceNumber, reject),
        _ => throw new ArgumentException("An answer holds a member or a reject code.", nameof(answer)),
    };

    private static Html Found(string username, string reference, Member member) => Layout.Page("Eligibility result", Html.Of($"""
        <section id="patient" class="card" aria-labelledby="patient-heading">
        <h2 id="patient-heading">Patient</h2>
        <dl>
        <dt>Name</dt><dd id="patient-name">{member.LastName}, {member.FirstName}</dd>
        <dt>Date of birth</dt><dd id="patient-dob">{member.BirthDate}</dd>
        <dt>Member ID</dt><dd id="patient-member-id">{member.MemberId}</dd>
        <dt>Relationship to subscriber</dt><dd id="patient-relationship">{member.Relationship}</dd>
        <dt>Group number</dt><dd id="patient-group">{member.GroupNumber}</dd>
        </dl>
        </section>
        <section id="coverage" class="card" aria-labelledby="coverage-heading">
        <h2 id="coverage-heading">Coverage</h2>
        <dl>
        <dt>Coverage status</dt><dd id="coverage-status">{member.Status.ToWords()}</dd>
        <dt>Plan name</dt><dd id="plan-name">{member.PlanName}</dd>
        <dt>Payer</dt><dd id="payer">Meridian Health Plan</dd>
        <dt>Effective from</dt><dd id="effective-from">{member.EffectiveFrom}</dd>
        <dt>Effective to</dt><dd id="effective-to">{member.EffectiveTo ?? DateOnly.MaxValue}</dd>
        <dt>Reference number</dt><dd id="reference-number">{reference}</dd>
        </dl>
        </section>
        <section id="benefits" class="card" aria-labelledby="benefits-heading">
        <h2 id="benefits-heading">Coverages</h2>
        <table id="coverages" aria-labelledby="benefits-heading">
        <thead>
        <tr><th scope="col">Service type</th><th scope="col">Plan</th><th scope="col">Status</th><th scope="col">Copay</th><th scope="col">Deductible</th><th scope="col">Coinsurance</th><th scope="col">In network</th></tr>
        </thead>
        <tbody>
        {Html.Each(member.Coverages, Row)}
        </tbody>
        </table>
        </section>
        <p><a id="new-search" href="/eligibility">New search</a></p>
        """), username);

    private static Html Row(Coverage coverage) => Html.Of($"""
        <tr><td>{coverage.ServiceType}</td><td>{coverage.Plan}</td><td>{coverage.Status.ToWords()}</td><td>{coverage.Copay}</td><td>{coverage.Deductible}</td><td>{coverage.Coinsurance}</td><td>{(coverage.InNetwork ? "Yes" : "No")}</td></tr>
        """);

    private static Html Rejected(string username, string reference, RejectCode reject) => Layout.Page("Eligibility request rejected", Html.Of($"""
        <div id="alert" class="alert" role="alert"><p>{reject.Heading}</p></div>
        <section id="rejection" class="card" aria-labelledby="rejection-heading">
        <h2 id="rejection-heading">Why</h2>
        <dl>
        <dt>Reject code (AAA)</dt><dd id="reject-code">{reject.Code}</dd>
        <dt>Reason</dt><dd id="reject-reason">{reject.Reason}</dd>
        <dt>Follow-up action</dt><dd id="follow-up-action">{reject.FollowUp}</dd>
        <dt>Reference number</dt><dd id="reference-number">{reference}</dd>
        </dl>
        </section>
        <p><a id="new-search" href="/eligibility">New search</a></p>
        """), username);
}

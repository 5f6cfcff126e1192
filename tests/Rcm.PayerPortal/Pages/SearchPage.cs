namespace Rcm.PayerPortal;

internal static class SearchPage
{
    // No field is marked required: what is missing is answered as payers answer it, with a reject code.
    public static Html View(string username) => Layout.Page("Check eligibility", Html.Of($"""
        <p id="search-help">Enter the details exactly as they stand on the member's card.</p>
        <form id="search-form" class="card" method="post" action="/eligibility" autocomplete="off" aria-describedby="search-help">
        <div class="field">
        <label for="member-id">Member ID</label>
        <input id="member-id" name="member_id" type="text" maxlength="30">
        </div>
        <div class="field">
        <label for="last-name">Last name</label>
        <input id="last-name" name="last_name" type="text" maxlength="60">
        </div>
        <div class="field">
        <label for="first-name">First name</label>
        <input id="first-name" name="first_name" type="text" maxlength="60">
        </div>
        <div class="field">
        <label for="dob">Date of birth (MM/DD/YYYY)</label>
        <input id="dob" name="dob" type="text" inputmode="numeric" maxlength="10">
        </div>
        <div class="field">
        <label for="date-of-service">Date of service (MM/DD/YYYY, optional)</label>
        <input id="date-of-service" name="date_of_service" type="text" inputmode="numeric" maxlength="10">
        </div>
        <button id="search" type="submit">Search</button>
        </form>
        """), username);
}

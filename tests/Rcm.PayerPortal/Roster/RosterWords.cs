namespace Rcm.PayerPortal;

/// <summary>What the roster is made of. Every person is invented; the odd names are those that break careless software.</summary>
internal static class RosterWords
{
    public static readonly IReadOnlyList<string> FirstNames =
    [
        "Aaliyah", "Adrian", "Agnes", "Alden", "Amara", "Andre", "Anika", "Arthur", "Beatriz", "Benjamin", "Bianca", "Brendan",
        "Calvin", "Camila", "Carmen", "Cedric", "Chloe", "Clara", "Cyrus", "Dahlia", "Damian", "Daphne", "Dmitri", "Edith",
        "Elias", "Elena", "Emeka", "Esther", "Farid", "Felix", "Fiona", "Gideon", "Grace", "Hannah", "Harold", "Imani",
        "Ingrid", "Isaac", "Jasmine", "Joel", "Judith", "Kenji", "Latoya", "Leona", "Linus", "Malik", "Marguerite", "Mateo",
        "Miriam", "Nadia", "Nolan", "Olivia", "Omari", "Patrice", "Priya", "Quentin", "Rafael", "Rosalind", "Samir", "Selma",
        "Tariq", "Thelma", "Tobias", "Ursula", "Vincent", "Winifred", "Xiomara", "Yusuf", "Zelda",
    ];

    public static readonly IReadOnlyList<string> LastNames =
    [
        "Abernathy", "Adeyemi", "Aldridge", "Arroyo", "Ashworth", "Balogun", "Barrientos", "Beckett", "Blackwood", "Bramble",
        "Calloway", "Castaneda", "Chaudhry", "Coburn", "Covington", "Dalrymple", "Delacroix", "Dunmore", "Eastman", "Ellsworth",
        "Farrow", "Fitzgerald", "Galloway", "Gutierrez", "Hargrove", "Hawthorne", "Holloway", "Ibarra", "Ishikawa", "Jablonski",
        "Kensington", "Kowalski", "Lachance", "Langford", "Lindqvist", "Macallister", "Marchetti", "Mbeki", "Merriweather",
        "Nakamura", "Northcott", "Okafor", "Ostrowski", "Pemberton", "Quintero", "Ramaswamy", "Redfern", "Rutherford",
        "Saldana", "Satterfield", "Shapiro", "Stanhope", "Tavares", "Thornbury", "Underhill", "Vandermeer", "Velasquez",
        "Wainwright", "Whitlock", "Yamamoto", "Yarborough", "Zielinski",
    ];

    /// <summary>First and last names that take the places of the roster's first people.</summary>
    public static readonly IReadOnlyList<(string First, string Last)> OddNames =
    [
        ("Siobhán", "O'Brien-Castellanos"),
        ("José María", "Núñez Ibáñez"),
        ("Wilhelmina", "Featherstonehaugh-Cholmondeley-Beauchamp"),
        ("Zoë", "Łukasiewicz"),
        ("Thị Hương", "Nguyễn"),
        ("J", "Ng"),
        ("Anneke", "van der Bergh"),
        ("Christopher", "Null"),
        ("Mary-Kate", "St. James"),
        ("Giacomo", "D'Angelo"),
        ("Åsa", "Sørensen"),
        ("Robert", "Kincaid Jr."),
    ];

    public static readonly IReadOnlyList<string> Plans =
    [
        "Meridian Choice PPO", "Meridian Select HMO", "Meridian Bronze HDHP", "Meridian Silver EPO", "Meridian Gold PPO",
        "Meridian Medicare Advantage Plus", "Meridian Community Medicaid", "Meridian Employer Core POS",
    ];

    /// <summary>The first stands in every answer (X12 service type 30); the others follow as far as a member has them.</summary>
    public static readonly IReadOnlyList<string> ServiceTypes =
    [
        "Health Benefit Plan Coverage", "Hospital - Inpatient", "Professional (Physician) Visit - Office", "Emergency Services",
    ];
}

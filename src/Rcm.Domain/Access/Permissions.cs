using System.Collections.Frozen;

namespace Rcm.Domain.Access;

/// <summary>What a person may do. Pages, API and services ask <see cref="Permissions"/>; none decides by role.</summary>
public enum Permission
{
    ViewBatches,
    StartBatches,
    ExportResults,
    RevealPatientData,
    ViewWorkflows,
    EditWorkflows,
    ManageSharedWorkflows,
    ViewPeople,
    ManagePeople,
    ManageEndpoints,
    ManageAccess,
    ManageNotices,
    ViewAudit,
    UseApi,
    ManagePlatform,
}

/// <summary>The one table of roles and permissions, and what an access grant leaves of them in another organisation's data.</summary>
public static class Permissions
{
    private static readonly FrozenSet<Permission> Look = [Permission.ViewBatches, Permission.ViewWorkflows];

    private static readonly FrozenSet<Permission> Work =
        [.. Look, Permission.StartBatches, Permission.ExportResults, Permission.RevealPatientData, Permission.ViewPeople];

    private static readonly FrozenSet<Permission> Teach = [.. Work, Permission.EditWorkflows];

    private static readonly FrozenSet<Permission> Administer =
        [.. Teach, Permission.ManagePeople, Permission.ManageEndpoints, Permission.ManageAccess, Permission.ManageNotices, Permission.ViewAudit];

    private static readonly FrozenDictionary<string, FrozenSet<Permission>> ByRole = new Dictionary<string, FrozenSet<Permission>>
    {
        ["viewer"] = Look,
        ["hospital_user"] = Work,
        ["firm_user"] = Teach,
        ["operator"] = Teach,
        ["org_admin"] = Administer,
        ["admin"] = Administer,
        ["api_user"] = [.. Look, Permission.StartBatches, Permission.ExportResults, Permission.UseApi],
        // The platform's own: no tenant's data without break-glass.
        ["sys_admin"] = [Permission.ViewWorkflows, Permission.EditWorkflows, Permission.ManageSharedWorkflows, Permission.ViewPeople,
            Permission.ManagePeople, Permission.ViewAudit, Permission.ManagePlatform],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // What each word of a grant lets a firm's person do on the hospital's data, if their role lets them do it at home.
    private static readonly FrozenDictionary<string, FrozenSet<Permission>> ByGrant = new Dictionary<string, FrozenSet<Permission>>
    {
        ["view"] = [.. Look],
        ["work"] = [Permission.StartBatches, Permission.ExportResults],
        ["reveal"] = [Permission.RevealPatientData],
        ["teach"] = [Permission.EditWorkflows],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Roles => ByRole.Keys;

    /// <summary>Whether a role may do something in its own organisation; an unknown role may nothing.</summary>
    public static bool Allows(string role, Permission permission) =>
        ByRole.TryGetValue(role, out var set) && set.Contains(permission);

    /// <summary>Whether a role may do something on the data of an organisation that granted its own one these permissions.</summary>
    public static bool AllowsUnderGrant(string role, IEnumerable<string> granted, Permission permission) =>
        Allows(role, permission) && granted.Any(g => ByGrant.TryGetValue(g, out var set) && set.Contains(permission));

    /// <summary>Machine clients use the REST API with a key; everybody else signs in.</summary>
    public static bool MaySignInToConsole(string role) => ByRole.ContainsKey(role) && role != "api_user";
}

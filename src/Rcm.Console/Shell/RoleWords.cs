namespace Rcm.Console.Shell;

/// <summary>The words that people read for the codes of user_role_lu.</summary>
public static class RoleWords
{
    public static string For(string? role) => role switch
    {
        "admin" => "Administrator",
        "operator" => "Operator",
        "viewer" => "Viewer",
        "api_user" => "API client",
        "org_admin" => "Organisation admin",
        "firm_user" => "Firm user",
        "hospital_user" => "Hospital user",
        "sys_admin" => "Platform administrator",
        null or "" => "No role",
        _ => role, // a role added at run time: its code is better than nothing
    };
}

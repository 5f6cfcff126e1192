namespace Rcm.Domain.Access;

/// <summary>The codes of <c>user_role_lu</c> that the product knows; what each may do stands in <see cref="Permissions"/>.</summary>
public static class UserRole
{
    public const string Admin = "admin";
    public const string Operator = "operator";
    public const string Viewer = "viewer";
    public const string ApiUser = "api_user";
    public const string OrgAdmin = "org_admin";
    public const string FirmUser = "firm_user";
    public const string HospitalUser = "hospital_user";
    public const string SysAdmin = "sys_admin";
}

/// <summary>A row of <c>user_role_lu</c>.</summary>
public sealed class UserRoleLookup
{
    public required string Role { get; set; }

    public string? Description { get; set; }
}

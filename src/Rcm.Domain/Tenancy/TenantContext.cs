namespace Rcm.Domain.Tenancy;

/// <summary>For whom a database connection works. The database decides by it what the connection sees.</summary>
/// <param name="HomeOrg">The organisation of the person, or of the item that a worker works on.</param>
/// <param name="ActingOrg">The organisation whose data is worked on: the home one, or one that granted it access.</param>
/// <param name="UserId">The person; null for a worker.</param>
public readonly record struct TenantContext(Guid HomeOrg, Guid ActingOrg, Guid? UserId)
{
    /// <summary>A worker's or a person's own organisation.</summary>
    public static TenantContext Of(Guid organisation, Guid? userId = null) => new(organisation, organisation, userId);

    public bool ActsForAnother => HomeOrg != ActingOrg;
}

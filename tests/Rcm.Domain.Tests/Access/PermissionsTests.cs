using Rcm.Domain.Access;
using Xunit;

namespace Rcm.Domain.Tests.Access;

public class PermissionsTests
{
    private static readonly string[] Columns =
        ["viewer", "hospital_user", "firm_user", "operator", "org_admin", "admin", "api_user", "sys_admin"];

    // The whole matrix, written out: whoever changes what a role may do changes it here too.
    private const string AtHome =
        """
                               viewer hospital_user firm_user operator org_admin admin api_user sys_admin
        ViewBatches            x      x             x         x        x         x     x        .
        StartBatches           .      x             x         x        x         x     x        .
        ExportResults          .      x             x         x        x         x     x        .
        RevealPatientData      .      x             x         x        x         x     .        .
        ViewWorkflows          x      x             x         x        x         x     x        x
        EditWorkflows          .      .             x         x        x         x     .        x
        ManageSharedWorkflows  .      .             .         .        .         .     .        x
        ViewPeople             .      x             x         x        x         x     .        x
        ManagePeople           .      .             .         .        x         x     .        x
        ManageEndpoints        .      .             .         .        x         x     .        .
        ManageAccess           .      .             .         .        x         x     .        .
        ManageNotices          .      .             .         .        x         x     .        .
        ViewAudit              .      .             .         .        x         x     .        x
        UseApi                 .      .             .         .        .         .     x        .
        ManagePlatform         .      .             .         .        .         .     .        x
        """;

    // What each word of a grant opens, to a person whose role may do everything at home.
    private const string UnderGrant =
        """
                               view work reveal teach
        ViewBatches            x    .    .      .
        StartBatches           .    x    .      .
        ExportResults          .    x    .      .
        RevealPatientData      .    .    x      .
        ViewWorkflows          x    .    .      .
        EditWorkflows          .    .    .      x
        ManageSharedWorkflows  .    .    .      .
        ViewPeople             .    .    .      .
        ManagePeople           .    .    .      .
        ManageEndpoints        .    .    .      .
        ManageAccess           .    .    .      .
        ManageNotices          .    .    .      .
        ViewAudit              .    .    .      .
        UseApi                 .    .    .      .
        ManagePlatform         .    .    .      .
        """;

    private static readonly string[] GrantWords = ["view", "work", "reveal", "teach"];

    [Fact]
    public void The_tables_hold_every_role_and_every_permission()
    {
        Assert.Equal(Columns.Order(), Permissions.Roles.Order());
        Assert.Equal(Enum.GetValues<Permission>().Order(), Read(AtHome).Select(c => c.Permission).Distinct().Order());
        Assert.Equal(Enum.GetValues<Permission>().Order(), Read(UnderGrant).Select(c => c.Permission).Distinct().Order());
    }

    [Fact]
    public void At_home_every_role_may_what_the_table_says() =>
        Assert.All(Read(AtHome), c =>
            Assert.True(c.Expected == Permissions.Allows(c.Column, c.Permission), $"{c.Column} {c.Permission}: the table says {c.Expected}"));

    [Fact]
    public void A_grant_opens_what_its_word_says_to_who_may_do_it_at_home() =>
        Assert.All(Read(UnderGrant).SelectMany(_ => Columns, (c, role) => (c, role)), x =>
            Assert.Equal(
                (x.role, x.c.Column, x.c.Permission, x.c.Expected && Permissions.Allows(x.role, x.c.Permission)),
                (x.role, x.c.Column, x.c.Permission, Permissions.AllowsUnderGrant(x.role, [x.c.Column], x.c.Permission))));

    [Fact]
    public void A_grant_never_gives_more_than_the_role_has_at_home() =>
        Assert.All(Pairs(), p => Assert.True(
            !Permissions.AllowsUnderGrant(p.Role, GrantWords, p.Permission) || Permissions.Allows(p.Role, p.Permission),
            $"{p.Role} {p.Permission}"));

    [Fact]
    public void Words_of_a_grant_add_up() =>
        Assert.All(Pairs(), p => Assert.Equal(
            GrantWords.Any(w => Permissions.AllowsUnderGrant(p.Role, [w], p.Permission)),
            Permissions.AllowsUnderGrant(p.Role, GrantWords, p.Permission)));

    [Theory]
    [InlineData("")]
    [InlineData("View")]
    [InlineData("everything")]
    public void An_unknown_word_of_a_grant_opens_nothing(string word) =>
        Assert.All(Pairs(), p => Assert.False(Permissions.AllowsUnderGrant(p.Role, [word], p.Permission)));

    [Fact]
    public void An_empty_grant_opens_nothing() =>
        Assert.All(Pairs(), p => Assert.False(Permissions.AllowsUnderGrant(p.Role, [], p.Permission)));

    [Theory]
    [InlineData("")]
    [InlineData("Admin")]
    [InlineData("root")]
    [InlineData(" admin")]
    public void An_unknown_role_may_do_nothing(string role)
    {
        Assert.All(Enum.GetValues<Permission>(), p => Assert.False(Permissions.Allows(role, p)));
        Assert.All(Enum.GetValues<Permission>(), p => Assert.False(Permissions.AllowsUnderGrant(role, GrantWords, p)));
        Assert.False(Permissions.MaySignInToConsole(role));
    }

    [Fact]
    public void Everybody_but_a_machine_client_signs_in_to_the_console() =>
        Assert.Equal(["api_user"], Columns.Where(role => !Permissions.MaySignInToConsole(role)));

    private static IEnumerable<(string Role, Permission Permission)> Pairs() =>
        Columns.SelectMany(_ => Enum.GetValues<Permission>(), (role, permission) => (role, permission));

    private static IEnumerable<(string Column, Permission Permission, bool Expected)> Read(string table)
    {
        var lines = table.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        return
            from line in lines.Skip(1)
            from cell in lines[0].Zip(line.Skip(1))
            select (cell.First, Enum.Parse<Permission>(line[0]), cell.Second == "x");
    }
}

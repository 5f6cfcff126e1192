using Rcm.Domain.Access;
using Xunit;

namespace Rcm.Console.Tests.Shell;

public sealed class SignedInPersonTests
{
    [Fact]
    public void At_home_the_role_decides()
    {
        Assert.True(People.Hana().May(Permission.StartBatches));
        Assert.False(People.Hana("viewer").May(Permission.StartBatches));
    }

    [Fact]
    public void On_anothers_data_role_and_grant_decide_together()
    {
        Assert.True(People.FionaForNorthMedical("view", "work").May(Permission.StartBatches));
        Assert.False(People.FionaForNorthMedical("view").May(Permission.StartBatches));
        Assert.False(People.FionaForNorthMedical("view", "work", "teach").May(Permission.ManagePeople));
    }
}

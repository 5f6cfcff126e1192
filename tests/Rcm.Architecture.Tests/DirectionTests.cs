using System.Reflection;
using System.Xml.Linq;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace Rcm.Architecture.Tests;

/// <summary>Console -> Infrastructure -> Domain, and a Domain that knows of no database, web or browser.</summary>
public class DirectionTests
{
    private static readonly Assembly Domain = typeof(Rcm.Domain.Common.Error).Assembly;
    private static readonly Assembly Infrastructure = Assembly.Load("Rcm.Infrastructure");
    private static readonly Assembly Console = Assembly.Load("rcm");

    private static readonly ArchUnitNET.Domain.Architecture Parts = new ArchLoader().LoadAssemblies(Domain, Infrastructure, Console).Build();

    private static readonly IObjectProvider<IType> InDomain = Types().That().ResideInAssembly(Domain).As("Domain");
    private static readonly IObjectProvider<IType> InInfrastructure = Types().That().ResideInAssembly(Infrastructure).As("Infrastructure");
    private static readonly IObjectProvider<IType> InConsole = Types().That().ResideInAssembly(Console).As("Console");

    [Fact]
    public void Nothing_points_back()
    {
        Types().That().Are(InDomain).Should().NotDependOnAny(InInfrastructure).AndShould().NotDependOnAny(InConsole).Check(Parts);
        Types().That().Are(InInfrastructure).Should().NotDependOnAny(InConsole).Check(Parts);
    }

    [Fact]
    public void The_domain_references_no_database_web_or_browser()
    {
        string[] kept = ["System", "AngleSharp", "netstandard", "Microsoft.CSharp"];

        Assert.All(Domain.GetReferencedAssemblies(), a =>
            Assert.Contains(kept, k => a.Name == k || a.Name!.StartsWith(k + ".", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_infrastructure_draws_nothing() =>
        Assert.DoesNotContain(Infrastructure.GetReferencedAssemblies(), a => a.Name is "MudBlazor" or "Microsoft.AspNetCore.Components.Web");

    [Theory]
    [InlineData("Rcm.Domain", "")]
    [InlineData("Rcm.Infrastructure", "Rcm.Domain")]
    [InlineData("Rcm.Console", "Rcm.Infrastructure")]
    public void Project_files_say_the_same(string project, string references)
    {
        var file = XDocument.Load(Path.Combine(SourceTree.Root, "src", project, project + ".csproj"));

        Assert.Equal(references, string.Join(' ', file.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value))));
        Assert.Empty(file.Descendants("Reference"));
    }

    [Fact]
    public void The_domain_has_one_package()
    {
        var file = XDocument.Load(Path.Combine(SourceTree.Root, "src/Rcm.Domain/Rcm.Domain.csproj"));

        Assert.Equal(["AngleSharp"], file.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value));
        Assert.Empty(file.Descendants("FrameworkReference"));
    }

    // A context that lives as long as a circuit mixes what belongs to two moments and two tenants.
    [Fact]
    public void The_console_holds_no_database_context()
    {
        var held =
            from type in Console.GetTypes()
            // What the compiler makes of an async method holds its locals.
            where !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), inherit: false)
            from member in
                type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Select(f => (f.Name, Type: f.FieldType))
                .Concat(type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                    .SelectMany(c => c.GetParameters()).Select(p => (Name: p.Name ?? "", Type: p.ParameterType)))
            where IsContext(member.Type)
            select $"{type.FullName}.{member.Name}";

        Assert.Empty(held);
    }

    private static bool IsContext(System.Type? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.FullName == "Microsoft.EntityFrameworkCore.DbContext")
            {
                return true;
            }
        }

        return false;
    }
}

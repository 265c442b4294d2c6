using System.Reflection;
using System.Xml.Linq;
using LotFlow.Abstractions.Workflows;
using LotFlow.Workflows;
using NetArchTest.Rules;

namespace LotFlow.Architecture.Tests;

/// <summary>Arrows point one way (design, section 2).</summary>
public sealed class DependencyRuleTests
{
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["LotFlow.Domain"] = [],
        ["LotFlow.Abstractions"] = [],
        ["LotFlow.Embedded"] = ["LotFlow.Abstractions"],
        ["LotFlow.Azure"] = ["LotFlow.Abstractions"],
        ["LotFlow.Workflows"] = ["LotFlow.Domain", "LotFlow.Abstractions"],
        ["LotFlow.Notifications"] = ["LotFlow.Workflows", "LotFlow.Domain", "LotFlow.Abstractions"],
        ["LotFlow.Http"] = ["LotFlow.Workflows", "LotFlow.Domain", "LotFlow.Abstractions"],
        ["LotFlow.Server"] = ["LotFlow.Http", "LotFlow.Embedded", "LotFlow.Notifications", "LotFlow.Workflows", "LotFlow.Domain", "LotFlow.Abstractions"],
        ["LotFlow.AzureSurface"] = [],
        ["LotFlow.Functions"] =
            ["LotFlow.AzureSurface", "LotFlow.Http", "LotFlow.Azure", "LotFlow.Notifications", "LotFlow.Workflows", "LotFlow.Domain", "LotFlow.Abstractions"],
    };

    public static TheoryData<string> Projects => [.. MayReference.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_lies_below_it(string project)
    {
        var found = XDocument.Load(Repository.ProjectFile(project)).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Empty(found.Except(MayReference[project]));
    }

    [Fact]
    public void Every_project_has_its_place_in_the_rule()
    {
        var projects = Repository.ProductionProjects.Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(MayReference.Keys.Order(), projects.Order());
    }

    [Fact]
    public void The_domain_has_no_package()
    {
        Assert.Empty(XDocument.Load(Repository.ProjectFile("LotFlow.Domain")).Descendants("PackageReference"));
    }

    [Theory]
    [InlineData("System.IO.File")]
    [InlineData("System.IO.Directory")]
    [InlineData("System.Net")]
    [InlineData("System.TimeProvider")]
    [InlineData("System.Random")]
    [InlineData("System.Threading")]
    public void The_domain_has_no_io_and_no_clock(string forbidden)
    {
        var result = Types.InAssembly(typeof(Domain.Refusal).Assembly).ShouldNot().HaveDependencyOn(forbidden).GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Fact]
    public void A_workflow_has_no_state_of_its_own()
    {
        var workflows = typeof(LotFlowWorkflows).Assembly.GetTypes().Where(t => IsSubclassOf(t, typeof(Workflow<,>)));
        var fields = workflows.SelectMany(t => t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic));
        Assert.Empty(fields.Select(f => $"{f.DeclaringType}.{f.Name}"));
    }

    [Fact]
    public void Every_workflow_and_activity_is_registered()
    {
        var registry = LotFlowWorkflows.CreateRegistry();
        var types = typeof(LotFlowWorkflows).Assembly.GetTypes().Where(t => !t.IsAbstract).ToList();
        Assert.Equal(types.Where(t => IsSubclassOf(t, typeof(Activity<,>))).ToHashSet(), registry.Activities.Select(a => a.ActivityType).ToHashSet());
        Assert.Equal(types.Count(t => IsSubclassOf(t, typeof(Workflow<,>))), registry.Workflows.Count());
    }

    private static bool IsSubclassOf(Type type, Type generic)
    {
        for (var t = type.BaseType; t is not null; t = t.BaseType)
        {
            if (t.IsGenericType && t.GetGenericTypeDefinition() == generic)
                return true;
        }

        return false;
    }
}

using Azure.Core;
using LotFlow.Abstractions.Documents;
using LotFlow.Functions.Hosting;
using LotFlow.Functions.Tests.Functions;
using LotFlow.Workflows;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace LotFlow.Functions.Tests.Hosting;

/// <summary>The app as it is put together for Azure; nothing is called.</summary>
public sealed class CompositionTests
{
    private readonly ServiceProvider _services = Compose();

    public static TheoryData<Type> FunctionClasses => [.. DeclaredFunction.All.Select(f => f.Method.DeclaringType!).Distinct()];

    public static TheoryData<Type> ActivityClasses => [.. LotFlowWorkflows.CreateRegistry().Activities.Select(a => a.ActivityType)];

    [Theory]
    [MemberData(nameof(FunctionClasses))]
    public void Every_class_of_functions_finds_what_it_needs(Type functions) => Assert.NotNull(ActivatorUtilities.CreateInstance(_services, functions));

    [Theory]
    [MemberData(nameof(ActivityClasses))]
    public void Every_activity_finds_what_it_needs(Type activity) => Assert.NotNull(ActivatorUtilities.CreateInstance(_services, activity));

    [Fact]
    public void Every_container_lives_where_its_changes_can_be_followed_or_else_in_tables()
    {
        var store = _services.GetRequiredService<IDocumentStore>();

        Assert.All(Containers.All, c => Assert.Equal(
            c.HasChangeFeed ? "CosmosContainer" : "TablesDocumentContainer", store.Container(c.Name).GetType().Name));
    }

    private static ServiceProvider Compose()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(FunctionsSettingsTests.Good).Build();
        return new ServiceCollection().AddLogging().AddLotFlowFunctions(FunctionsSettings.Read(configuration), Mock.Of<TokenCredential>())
            // The declarations have no client that could make one.
            .AddSingleton(Mock.Of<ILotEventSender>())
            .BuildServiceProvider();
    }
}

using LotFlow.Abstractions.Documents;
using LotFlow.Domain.People;
using LotFlow.Functions.Hosting;
using LotFlow.Functions.Http;
using LotFlow.Http;
using LotFlow.Http.Health;
using LotFlow.Http.Security;
using LotFlow.Notifications;
using LotFlow.Workflows;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.People;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Functions.Tests.Platform;

/// <summary>The functions' services on the fake platform and a store on disk, without a server.</summary>
internal sealed class TestApp : IAsyncDisposable, ISignIn, IPeople
{
    private readonly Hub _hub;

    public TestApp(Hub hub)
    {
        _hub = hub;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(hub.Clock).AddSingleton<IDocumentStore>(hub.Store).AddSingleton<ISignIn>(this).AddSingleton<IPeople>(this)
            .AddNotifications(settings: null).AddSingleton<IHostStatus, DurableStatus>()
            .AddSingleton<ILinkKeys>(LinkKeyRing.Empty.WithNewKey(new byte[LinkKeyRing.KeyBytes], hub.Clock.GetUtcNow())).AddSingleton<IAttachmentStore>(new NoAttachments())
            .AddDurableWorkflows().AddHttpDoor().AddLotFlow();
        App = builder.Build();
        App.MapLotFlow();
    }

    public WebApplication App { get; }

    public FakeDurableClient Platform => _hub.Platform;

    public FailingStore Store => _hub.Store;

    public FakeTimeProvider Clock => _hub.Clock;

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    public async Task<(int Status, string Body)> SendAsync(string method, string path, string? token)
    {
        await using var scope = App.Services.CreateAsyncScope();
        var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        (context.Request.Method, context.Request.Path, context.Request.Scheme, context.Request.Host) = (method, path, "https", new("localhost"));
        context.Response.Body = body;
        if (token is not null)
            context.Request.Headers.Authorization = $"Bearer {token}";
        // As the worker hands it over: routed to the function, with the catch-all's value.
        context.SetEndpoint(new Endpoint(_ => throw new InvalidOperationException("The host's endpoint ran."), EndpointMetadataCollection.Empty, "function"));
        context.Request.RouteValues = new() { ["rest"] = "foreign", ["lotId"] = "foreign", ["path"] = "foreign" };
        var nothing = await App.Services.GetRequiredService<HttpDoor>().AnswerAsync(context.Request, Platform);
        var written = body.Length;
        await nothing.ExecuteAsync(context);
        Assert.Equal(written, body.Length);
        return (context.Response.StatusCode, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }

    public Task<Person?> FindAsync(string tokenOrId, CancellationToken cancellation = default) =>
        Task.FromResult(tokenOrId == "reader" ? new Person("reader", "Rita Reader", Email: null, [Role.Operator], []) : null);

    public Task<IReadOnlyList<Person>> WithRoleAsync(Role role, string siteId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<Person>>([]);

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await _hub.DisposeAsync();
    }

}

internal sealed class NoAttachments : IAttachmentStore
{
    public Task<string> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<byte[]?> ReadAsync(string key, CancellationToken cancellation = default) => Task.FromResult<byte[]?>(null);

    public Task DeleteAsync(string key, CancellationToken cancellation = default) => Task.CompletedTask;
}

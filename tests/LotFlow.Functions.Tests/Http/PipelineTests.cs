using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.People;
using LotFlow.Functions.Hosting;
using LotFlow.Functions.Http;
using LotFlow.Functions.Tests.Functions;
using LotFlow.Functions.Tests.Platform;
using LotFlow.Http;
using LotFlow.Http.Health;
using LotFlow.Http.Security;
using LotFlow.Notifications;
using LotFlow.Workflows;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.People;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LotFlow.Functions.Tests.Http;

public sealed class PipelineTests
{
    private const string CatchAll = "{*path}";

    [Fact]
    public async Task Every_route_is_taken_by_exactly_the_function_of_its_area_with_its_methods()
    {
        await using var app = await StartAsync();
        var functions = DeclaredFunction.With(typeof(HttpTriggerAttribute)).ToList();
        var routes = ((IEndpointRouteBuilder)app.App).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText != "/{**path}").ToList();
        HashSet<string> used = [];

        Assert.NotEmpty(routes);
        foreach (var route in routes)
        {
            var template = route.RoutePattern.RawText!;
            var path = "/" + string.Join('/', template.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Contains('{') ? "x1.json" : s));
            var taken = Assert.Single(functions, f => f.Route != CatchAll && new TemplateMatcher(TemplateParser.Parse(f.Route), []).TryMatch(path, []));
            Assert.Equal(Area(template), Area(taken.Route));
            Assert.Empty(route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Except(taken.Methods));
            used.Add(taken.Name);
        }

        Assert.Single(functions, f => f.Route == CatchAll);
        Assert.Empty(functions.Where(f => f.Route != CatchAll).Select(f => f.Name).Except(used));
        Assert.All(functions, f => Assert.Equal(AuthorizationLevel.Anonymous, (AuthorizationLevel)(int)f.Trigger.ConstructorArguments[0].Value!));
        Assert.All(functions, f => Assert.True(f.HasParameter(typeof(DurableClientAttribute)), f.Name));
    }

    [Theory]
    [InlineData("GET", "/healthz", null, 200, "ok")]
    [InlineData("GET", "/readyz", null, 200, "ready")]
    [InlineData("GET", "/metrics", null, 200, "lotflow")]
    [InlineData("GET", "/openapi/v1.json", null, 200, "/api/receipts/{receiptId}")]
    [InlineData("GET", "/api/lots", null, 401, "unauthorized")]
    [InlineData("GET", "/api/lots", "reader", 200, "[]")]
    [InlineData("GET", "/api/workflows", "reader", 200, "receipt-1")]
    [InlineData("GET", "/api/notifications", "reader", 403, "not-your-role")]
    [InlineData("DELETE", "/api/receipts", "reader", 405, "method-not-allowed")]
    [InlineData("GET", "/api/nothing", null, 404, "not-found")]
    [InlineData("GET", "/approve/forged", null, 404, "<html")]
    public async Task A_request_that_the_host_has_routed_already_gets_the_answer_of_the_endpoint_table(string method, string path, string? token, int status, string text)
    {
        await using var app = await StartAsync();
        app.Platform.Put("receipt-1", OrchestrationRuntimeStatus.Running, "ReceiptInspection");

        var (answered, body) = await app.SendAsync(method, path, token);

        Assert.Equal(status, answered);
        Assert.Contains(text, body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_values_of_the_hosts_own_route_are_forgotten()
    {
        await using var app = await StartAsync();

        var (status, body) = await app.SendAsync("GET", "/api/lots/L1", "reader");

        Assert.Equal(404, status);
        Assert.Contains("L1", JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static string Area(string template) => template.Split('/', StringSplitOptions.RemoveEmptyEntries).First(s => s != "api");

    private static async Task<TestApp> StartAsync() => new(await Hub.OpenAsync());

    /// <summary>The functions' services on the fake platform and a store on disk, without a server.</summary>
    private sealed class TestApp : IAsyncDisposable, ISignIn, IPeople
    {
        private readonly Hub _hub;

        public TestApp(Hub hub)
        {
            _hub = hub;
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(hub.Clock).AddSingleton<IDocumentStore>(hub.Store).AddSingleton<ISignIn>(this).AddSingleton<IPeople>(this)
                .AddSingleton<INotifier, OutboxNotifier>().AddSingleton<INotificationOutbox, NotificationOutbox>().AddSingleton<IHostStatus, DurableStatus>()
                .AddSingleton<ILinkKeys>(LinkKeys()).AddSingleton<IAttachmentStore>(new NoAttachments())
                .AddDurableWorkflows().AddHttpDoor().AddLotFlow();
            App = builder.Build();
            App.MapLotFlow();
        }

        public WebApplication App { get; }

        public FakeDurableClient Platform => _hub.Platform;

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

        private static LinkKeyRing LinkKeys()
        {
            Assert.Null(LinkKeyRing.TryParse($"k1:{Convert.ToBase64String(new byte[32])}", out var ring));
            return ring;
        }
    }

    private sealed class NoAttachments : IAttachmentStore
    {
        public Task<string> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation = default) => throw new NotSupportedException();

        public Task<byte[]?> ReadAsync(string key, CancellationToken cancellation = default) => Task.FromResult<byte[]?>(null);
    }
}

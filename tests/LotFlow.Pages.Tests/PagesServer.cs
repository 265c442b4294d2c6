using System.Net;
using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Http;
using LotFlow.Http.Health;
using LotFlow.Http.Recalls;
using LotFlow.Http.Security;
using LotFlow.Pages.Tests.Recalls;
using LotFlow.Workflows;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.People;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace LotFlow.Pages.Tests;

/// <summary>
/// Every route of LotFlow behind its guard on a free port, with people whose token is their id, and with a recall that the test holds in its
/// hand instead of a store.
/// </summary>
public sealed class PagesServer : IAsyncLifetime, ISignIn, ILoggerProvider, ILogger
{
    private readonly List<Person> _people =
    [
        new("recall1", "Rita Recall", Email: null, [Role.Recall], []), new("supervisor1", "Sam Super", Email: null, [Role.Supervisor], []),
        new("op1", "Olga Operator", Email: null, [Role.Operator], ["P1"]), new("wms", "WMS", Email: null, [Role.Integrator], []),
    ];

    private readonly LinkKeyRing _keys = LinkKeyRing.Empty.WithNewKey(new byte[LinkKeyRing.KeyBytes], TheRecall.Start);
    private WebApplication? _app;

    public FakeTimeProvider Clock { get; } = new(TheRecall.Start);

    public List<string> Log { get; } = [];

    internal RecallDesk Desk { get; } = new();

    public Uri Address => new(_app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.AddProvider(this).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore().AddSingleton<TimeProvider>(Clock).AddSingleton<ILinkKeys>(_keys).AddSingleton<ISignIn>(this)
            .AddSingleton(Mock.Of<IHostStatus>()).AddSingleton(Mock.Of<IWorkflowClient>()).AddSingleton(Mock.Of<IDocumentStore>()).AddSingleton(Mock.Of<IPeople>())
            .AddSingleton(Mock.Of<IAttachmentStore>())
            .AddSingleton<IRecallFiles>(Desk).AddSingleton<ITaskConfirmations>(Desk).AddLotFlow().AddLotFlowHttp();
        _app = builder.Build();
        _app.UseRouting();
        _app.MapLotFlow();
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    /// <summary>Takes a person's token away.</summary>
    public void Forget(string id) => _people.RemoveAll(p => p.Id == id);

    /// <summary>A client that keeps cookies and does not follow redirects, as a browser of one person.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };

    public async Task<HttpClient> SignedInAsync(string user)
    {
        var client = Client();
        var reply = await client.PostAsync("/sign-in", new FormUrlEncodedContent([new("accessToken", user)]));
        Assert.Equal(HttpStatusCode.SeeOther, reply.StatusCode);
        return client;
    }

    Task<Person?> ISignIn.FindAsync(string token, CancellationToken cancellation) => Task.FromResult(_people.Find(p => p.Id == token));

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    void IDisposable.Dispose()
    {
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (Log)
            Log.Add($"{formatter(state, exception)} {exception}");
    }
}

/// <summary>The recall of the tests, and what people sent of it.</summary>
internal sealed class RecallDesk : IRecallFiles, ITaskConfirmations
{
    public RecallFile File { get; set; } = TheRecall.File();

    public TraceAnswer Trace { get; set; } = TheRecall.Trace();

    public List<(string TaskId, string Body, string By)> Confirmed { get; } = [];

    public Refusal? Refuses { get; set; }

    public Task<RecallFile?> FindAsync(string recallId, CancellationToken cancellation) => Task.FromResult(recallId == File.View.RecallId ? File : null);

    public Task<IReadOnlyList<Recall>> OpenAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Recall>>(
    [
        new()
        {
            RecallId = File.View.RecallId, Title = File.View.Title, Class = File.View.Class, Reason = "", Roots = [], Direction = RecallDirection.Forward, Drill = false,
            EffectivenessLevel = EffectivenessLevel.A, PolicyVersion = 1, StartedBy = "recall1", StartedAt = TheRecall.Start, State = RecallState.Containing, ScopeVersion = 2,
        },
    ]);

    public Task<TraceAnswer> TraceAsync(RecallFile file, CancellationToken cancellation) => Task.FromResult(Trace);

    public Task<ConfirmationOutcome> ConfirmAsync(string recallId, string taskId, JsonElement body, Person person)
    {
        if (Refuses is null)
            Confirmed.Add((taskId, body.GetRawText(), person.Id));
        return Task.FromResult(new ConfirmationOutcome([], Refuses));
    }
}

using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows;
using LotFlow.Http;
using LotFlow.Http.Health;
using LotFlow.Http.Security;
using LotFlow.Http.Security.Entra;
using LotFlow.Notifications;
using LotFlow.Server.Amqp;
using LotFlow.Server.Users;
using LotFlow.Workflows;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.People;
using LotFlow.Workflows.Recalls;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LotFlow.Server.Hosting;

/// <summary>LotFlow in one process: the HTTP surface on the embedded engine and store. The one place where everything is put together.</summary>
internal sealed class EmbeddedHost : IAsyncDisposable
{
    // Larger bodies are answered by our own 413. What is beyond this is not even drained: the connection is closed.
    private const long MaxDrainedBytes = 64 * 1024 * 1024;

    private readonly WebApplication _app;
    private readonly EmbeddedStores _stores;

    private EmbeddedHost(WebApplication app, EmbeddedStores stores)
    {
        _app = app;
        _stores = stores;
    }

    public IServiceProvider Services => _app.Services;

    public EmbeddedWorkflowEngine Engine => Services.GetRequiredService<EmbeddedWorkflowEngine>();

    public TimedLoops Loops => Services.GetRequiredService<TimedLoops>();

    /// <summary>Where it listens, with the ports that it got.</summary>
    public IReadOnlyList<Uri> Addresses =>
        [.. Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a))];

    public Uri Address => Addresses[0];

    /// <summary>Opens the data folder, starts the engine, then listens.</summary>
    /// <exception cref="StoreUnavailableException">The data folder cannot be used.</exception>
    /// <exception cref="IOException">An address cannot be listened on.</exception>
    public static async Task<EmbeddedHost> StartAsync(EmbeddedHostOptions options, CancellationToken cancellation = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        ConfigureLogging(builder.Logging, options);
        using var loggers = LoggerFactory.Create(logging => ConfigureLogging(logging, options));
        var stores = await EmbeddedStores.OpenAsync(options.DataFolder, options.Clock, loggers);
        try
        {
            builder.WebHost.UseKestrelCore().UseUrls([.. options.Urls]).ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = MaxDrainedBytes;
            });
            AddServices(builder.Services, options, stores);
            var app = builder.Build();
            var host = new EmbeddedHost(app, stores);
            app.UseRouting();
            app.MapLotFlow();
            try
            {
                await app.StartAsync(cancellation);
                return host;
            }
            catch
            {
                await host.DisposeAsync();
                throw;
            }
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops accepting, answers what is under way, lets turns finish, and releases the data folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _stores.DisposeAsync();
    }

    private static void AddServices(IServiceCollection services, EmbeddedHostOptions options, EmbeddedStores stores)
    {
        services.RemoveAll<IHostLifetime>();
        services
            .AddSingleton<IHostLifetime, NoLifetime>()
            .AddRoutingCore()
            .AddSingleton(options.Clock)
            .AddSingleton(stores.Documents)
            .AddSingleton<IDocumentStore>(stores.Documents)
            .AddSingleton<IChangeFeed>(stores.Documents)
            .AddSingleton<IChangeSignal>(stores.Documents)
            .AddSingleton<IAttachmentStore>(stores.Attachments)
            .AddSingleton<ILinkKeys>(stores.LinkKeys)
            .AddSingleton<IAnchorStore>(stores.Anchors)
            .AddSingleton(stores.AuditKeys)
            .AddSingleton<AuditFollower>()
            .AddSingleton(provider => new EmbeddedWorkflowEngine(
                stores.Database, provider.GetRequiredService<WorkflowRegistry>(), provider.GetRequiredService<IServiceScopeFactory>(),
                options.Clock, provider.GetRequiredService<ILoggerFactory>(), options.Engine))
            .AddSingleton<IWorkflowClient>(provider => provider.GetRequiredService<EmbeddedWorkflowEngine>())
            .AddNotifications(options.Notifications)
            .AddSingleton<IHostStatus, EmbeddedStatus>();
        if (options.Entra is { } entra)
            services.AddEntraSignIn(entra.Options, entra.People, entra.Metadata);
        else
            services.AddSingleton<IPeople>(new PeopleDirectory(options.Users.Select(u => u.Person))).AddSingleton<ISignIn>(new UserDirectory(options.Users));
        services.AddGenealogyIndex().AddLotFlow().AddLotFlowHttp();
        services.AddSingleton<TimedLoops>().AddSingleton<InventoryFollower>().AddSingleton<RecallFollower>();
        services.AddHostedService<EmbeddedRuntime>().AddHostedService<EmbeddedIndex>();
        if (options.Notifications is not null)
            services.AddHostedService<DeliveryRuntime>();
        services.AddHostedService<EmbeddedAudit>();
        if (options.Amqp is { } amqp)
            services.AddSingleton(amqp).AddHostedService<AmqpHost>();
    }

    private static void ConfigureLogging(ILoggingBuilder logging, EmbeddedHostOptions options)
    {
        // Only LotFlow's own log is ever verbose: ASP.NET Core writes paths, and a path may hold the token of a link.
        logging.SetMinimumLevel(LogLevel.Warning).AddFilter("LotFlow", options.Verbose ? LogLevel.Information : LogLevel.Warning);
        if (options.Logging is { } configure)
            configure(logging);
        else
            logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, "HH:mm:ss.fff ", true));
    }
}

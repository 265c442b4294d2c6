using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Notifications.Tests.Teams;

/// <summary>A real HTTP endpoint in the place of a Workflows webhook. It keeps what it was given and answers as it is told.</summary>
internal sealed class Webhook : IAsyncDisposable
{
    public const string Secret = "sig-4f9a7c-secret";

    private readonly WebApplication _app;

    private Webhook(WebApplication app) => _app = app;

    public ConcurrentQueue<string> Posts { get; } = new();

    public Func<HttpContext, int, Task> Answer { get; set; } = (context, _) =>
    {
        context.Response.StatusCode = 202;
        return Task.CompletedTask;
    };

    public Uri Url => new($"{_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}/workflows/abc/triggers/manual?sig={Secret}");

    public static async Task<Webhook> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var webhook = new Webhook(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            webhook.Posts.Enqueue(await reader.ReadToEndAsync());
            await webhook.Answer(context, webhook.Posts.Count);
        });
        await app.StartAsync();
        return webhook;
    }

    public void Answers(int status, int? retryAfter = null) => Answer = (context, _) =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString();
        return Task.CompletedTask;
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

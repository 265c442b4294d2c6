using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using LotFlow.Domain.People;
using LotFlow.Server.Demo;
using LotFlow.Server.Hosting;
using LotFlow.Workflows.Approvals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Server.Tests.Hosting;

/// <summary>The host takes messages to their channels by itself, without anybody waiting for a round.</summary>
public sealed class DeliveryRuntimeTests : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource<string> _posted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TemporaryFolder _folder = new();
    private WebApplication? _webhook;

    public async ValueTask DisposeAsync()
    {
        if (_webhook is not null)
            await _webhook.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_message_is_posted_as_soon_as_it_is_accepted_and_operations_see_it()
    {
        await using var host = await StartAsync(_ => Task.CompletedTask);

        await SendAsync(host, "n1");
        await _posted.Task.WaitAsync(s_patience);

        await UntilAsync(async () => await StateAsync(host) == "accepted");
        // It is stored first and counted then.
        await UntilAsync(async () => (await MetricsAsync(host)).Contains("\nlotflow_deliveries_total{channel=\"teams\",outcome=\"accepted\"} 1\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_does_not_count_what_another_in_the_same_process_delivers()
    {
        using var other = new TemporaryFolder();
        await using var idle = await EmbeddedHost.StartAsync(new() { DataFolder = other.Path, Users = DemoUsers.All });
        await using var host = await StartAsync(_ => Task.CompletedTask);

        await SendAsync(host, "n1");
        await UntilAsync(async () => (await MetricsAsync(host)).Contains("lotflow_deliveries_total", StringComparison.Ordinal));

        Assert.DoesNotContain("lotflow_deliveries", await MetricsAsync(idle), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_stops_while_nobody_answers_does_not_wait_for_ever_and_does_not_forget()
    {
        await using (var host = await StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted)))
        {
            await SendAsync(host, "n1");
            await _posted.Task.WaitAsync(s_patience);
        }

        await using var next = await EmbeddedHost.StartAsync(new() { DataFolder = _folder.Path, Users = DemoUsers.All });
        Assert.Equal("uncertain", await StateAsync(next));
    }

    private async Task<EmbeddedHost> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _webhook = builder.Build();
        _webhook.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _posted.TrySetResult(await reader.ReadToEndAsync());
            await answer(context);
            context.Response.StatusCode = 202;
        });
        await _webhook.StartAsync();
        var url = _webhook.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return await EmbeddedHost.StartAsync(new()
        {
            DataFolder = _folder.Path,
            Users = DemoUsers.All,
            Notifications = new(new Uri("https://lotflow.plant.example/")) { Webhooks = [new([], [], new(url))] },
        });
    }

    private static Task SendAsync(EmbeddedHost host, string id) => host.Services.GetRequiredService<INotifier>().SendAsync(
        new(id, "approval", "NORDHAFEN", NotificationRecipient.OfChannel(Role.Quality), "Accept it?", "text", Link: null));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var over = new CancellationTokenSource(s_patience);
        while (!await holds())
        {
            over.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task<string> MetricsAsync(EmbeddedHost host)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        return await http.GetStringAsync("/metrics");
    }

    private static async Task<string?> StateAsync(EmbeddedHost host)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "admin1");
        var page = JsonNode.Parse(await http.GetStringAsync("/api/notifications"))!;
        return (string?)page["items"]![0]!["deliveries"]![0]!["state"];
    }
}

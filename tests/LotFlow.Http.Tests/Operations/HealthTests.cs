namespace LotFlow.Http.Tests.Operations;

public sealed class HealthTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    [Fact]
    public async Task A_running_server_is_alive_and_ready()
    {
        Assert.Equal(200, (await server.As(null).GetAsync("/healthz")).Status);
        Assert.Equal("ready", (await server.As(null).GetAsync("/readyz")).Json["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Being_ready_takes_a_real_write()
    {
        await server.As(null).GetAsync("/readyz");
        var before = await server.StoredAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await server.As(null).GetAsync("/readyz");
        Assert.Single((await server.StoredAsync()).Except(before), s => s.Contains("readyz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_its_engine_it_is_alive_but_not_ready()
    {
        await using var own = await LotFlowServer.StartAsync();
        await own.Host.Engine.DisposeAsync();
        Assert.Equal(200, (await own.As(null).GetAsync("/healthz")).Status);
        var reply = await own.As(null).GetAsync("/readyz");
        reply.ShouldBeProblem(503, "engine-stopped");
        Assert.True(reply.Headers.ContainsKey("Retry-After"));
    }

    [Fact]
    public async Task Metrics_name_routes_by_template_and_count_commands_once()
    {
        await using var own = await LotFlowServer.StartAsync();
        var receipt = AReceipt.WithoutCertificate();
        await own.ReceiveAsync(receipt);
        await own.As("op1").PostAsync("/api/receipts", receipt);
        await own.As(null).GetAsync("/approve/secret-token");
        var metrics = await own.As(null).GetAsync("/metrics");
        Assert.Equal("text/plain", metrics.ContentType);
        foreach (var line in new[]
        {
            "lotflow_http_requests_total{method=\"POST\",route=\"/api/receipts\",status=\"202\"} 1",
            "lotflow_http_requests_total{method=\"POST\",route=\"/api/receipts\",status=\"200\"} 1",
            "lotflow_http_requests_total{method=\"GET\",route=\"/approve/{token}\",status=\"404\"} 1",
            "lotflow_commands_accepted_total{method=\"POST\",route=\"/api/receipts\"} 1",
            "lotflow_workflow_instances{status=\"running\"} 3",
        })
        {
            Assert.Contains(line + "\n", metrics.Text, StringComparison.Ordinal);
        }

        Assert.Contains("process_resident_memory_bytes ", metrics.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", metrics.Text, StringComparison.Ordinal);
    }
}

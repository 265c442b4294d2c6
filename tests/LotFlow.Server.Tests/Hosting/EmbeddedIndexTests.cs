using LotFlow.Domain.Genealogy;
using LotFlow.Server.Demo;
using LotFlow.Server.Hosting;
using LotFlow.Workflows.Genealogy;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Server.Tests.Hosting;

public sealed class EmbeddedIndexTests
{
    [Fact]
    public async Task The_host_loads_an_index_beside_its_start_and_traces_ask_it_first()
    {
        using var folder = new TemporaryFolder();
        await using var host = await EmbeddedHost.StartAsync(new() { DataFolder = folder.Path, Users = DemoUsers.All });
        var first = host.Services.GetServices<IGenealogySource>().First();
        Assert.IsType<IndexedGenealogy>(first);

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        (GenealogySlice Slice, GenealogyFreshness Freshness)? answer;
        while ((answer = await first.ReadAsync(["L1"], TraceDirection.Both, maxLots: null)) is null)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal(GenealogyFreshness.Index, answer.Value.Freshness.Source);
    }
}

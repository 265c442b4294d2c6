using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Audit;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Audit;

public sealed class AuditRetentionTests : IAsyncLifetime
{
    private Plant _plant = null!;

    public async ValueTask InitializeAsync() => _plant = await Plant.OpenAsync();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task Without_a_policy_nothing_is_ever_deleted()
    {
        await _plant.AppendAsync("lot:X", "a");
        _plant.Clock.Advance(TimeSpan.FromDays(365 * 50));
        await PurgeAsync();
        Assert.Single(await _plant.AuditAsync("lot:X"));
    }

    [Fact]
    public async Task Months_that_are_old_enough_go_and_the_chain_still_proves_the_rest()
    {
        await WriteYearsAsync();
        await _plant.PutPolicyAsync("audit", new() { ["retainYears"] = 1 });

        await PurgeAsync();

        Assert.Equal(["2", "3"], (await _plant.AuditAsync("lot:X")).Select(e => e.Id));
        Assert.Empty(await _plant.AuditAsync("lot:Quiet"));
        await _plant.ShouldBeWholeAsync();
        await _plant.AppendAsync("lot:Quiet", "again");
        Assert.Equal(2, Assert.Single(await _plant.AuditAsync("lot:Quiet")).Sequence);
        await _plant.ShouldBeWholeAsync();
        Assert.Contains(await _plant.AuditAsync(AuditSubject.Anchors), a => a.Action == "audit.purged" && a.Details.ToJsonString().Contains("lot:Quiet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_month_stays_until_the_last_day_of_it_is_old_enough()
    {
        await _plant.AppendAsync("lot:X", "march");
        _plant.Clock.Advance(TimeSpan.FromDays(31));
        await _plant.AppendAsync("lot:X", "april");
        await _plant.PutPolicyAsync("audit", new() { ["retainYears"] = 1 });
        // The entry of March is over a year old, but others of that month might not be.
        _plant.Clock.SetUtcNow(new(2027, 3, 31, 23, 59, 59, TimeSpan.Zero));
        await PurgeAsync();
        Assert.Equal(["march", "april"], (await _plant.AuditAsync("lot:X")).Select(e => e.Id));

        _plant.Clock.Advance(TimeSpan.FromSeconds(1));
        await PurgeAsync();
        Assert.Equal(["april"], (await _plant.AuditAsync("lot:X")).Select(e => e.Id));
        await _plant.ShouldBeWholeAsync();
    }

    [Fact]
    public async Task A_process_that_dies_while_it_deletes_goes_on_next_time()
    {
        await WriteYearsAsync();
        await _plant.PutPolicyAsync("audit", new() { ["retainYears"] = 1 });
        for (var failAt = 1; ; failAt++)
        {
            _plant.Disturbances.Arm(failAt, afterEffect: failAt % 2 == 1);
            try
            {
                await PurgeAsync();
            }
            catch (StoreUnavailableException)
            {
                _plant.Disturbances.Arm(0, afterEffect: false);
                await _plant.ShouldBeWholeAsync();
                continue;
            }

            break;
        }

        Assert.Equal(["2", "3"], (await _plant.AuditAsync("lot:X")).Select(e => e.Id));
        Assert.Empty((await _plant.AuditContainer().ReadPartitionAsync("lot:Quiet|202603")).Documents);
        await _plant.ShouldBeWholeAsync();
    }

    [Fact]
    public async Task Entries_that_vanish_without_an_anchor_are_missed()
    {
        await WriteYearsAsync();
        var audit = _plant.AuditContainer();
        var index = (await audit.QueryAsync(new() { Limit = 1000 })).Documents.Single(d => d.PartitionKey.StartsWith("index:", StringComparison.Ordinal) && d.Id == "lot:X");
        var first = (await audit.ReadAsync("lot:X|202603", "e:000000000001"))!.As<AuditEntry>();
        var stream = System.Text.Json.Nodes.JsonNode.Parse(index.Json.Span)!.AsObject();
        stream["months"]!.AsArray().RemoveAt(0);
        stream["purged"] = new System.Text.Json.Nodes.JsonObject { ["subject"] = "lot:X", ["sequence"] = 1, ["hash"] = first.Hash };
        Assert.True((await audit.CommitAsync(new DocumentBatch(index.PartitionKey).Replace(index.Id, stream, index.ETag))).Committed);

        var report = await _plant.VerifyAsync();
        Assert.Contains("no anchor says so", report.FirstInvalid!.Problem, StringComparison.Ordinal);
    }

    private async Task WriteYearsAsync()
    {
        await _plant.AppendAsync("lot:Quiet", "a");
        for (var year = 0; year < 4; year++)
        {
            await _plant.AppendAsync("lot:X", $"{year}");
            if (year < 3)
                _plant.Clock.Advance(TimeSpan.FromDays(365));
        }
    }

    private Task PurgeAsync() => _plant.Get<AuditRetention>().RunAsync(CancellationToken.None);
}

using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Sweeps;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Sweeps;

/// <summary>What does not agree with a ledger is found and told once; what agrees is left alone, also while it moves.</summary>
public sealed class LedgerReconciliationTests : IAsyncLifetime
{
    private static readonly Place s_dock = new("NORTH", "DOCK");

    private readonly EventLog _log = new();
    private Plant _plant = null!;

    private IDocumentContainer Inventory => _plant.Get<IDocumentStore>().Container(Containers.Inventory);

    public async ValueTask InitializeAsync() => _plant = await Plant.OpenAsync(log: _log);

    public async ValueTask DisposeAsync()
    {
        await _plant.DisposeAsync();
        _log.Dispose();
    }

    public static TheoryData<string, string, string, string> Damages => new()
    {
        { "balance:NORTH:DOCK", """{"quantity":61}""", "balance NORTH|DOCK", "is 61 KGM" },
        { "balance:NORTH:A1", """{"quantity":-40}""", "negative-balance NORTH|A1", "is -40 KGM" },
        { Gate.DocumentId, """{"onHand":{"NORTH":99.5}}""", "on-hand NORTH", "99.5 KGM" },
        { Gate.DocumentId, """{"reserved":{"NORTH":1}}""", "reserved NORTH", "is 1 KGM" },
        { Gate.DocumentId, """{"sequence":9}""", "sequence 4", "6 numbers" },
        { "movement:m1", """{"sequence":1}""", "sequence 1", "'m1'" },
        { "movement:m1", """{"quantity":39}""", "balance NORTH|A1", "come to 39 KGM" },
    };

    [Fact]
    public async Task Stock_that_was_received_moved_reserved_sent_used_and_made_agrees_with_its_ledger()
    {
        await ReceiveAndMoveAsync("RG");
        await ProduceAsync("RG-001", "MADE");
        await _plant.MoveAsync("RG-001", MovementType.TransferOut, s_dock, Place.InTransitTo("SOUTH"), 5);

        Assert.Empty(await ReconcileAsync());
        Assert.Empty(_log.Of("ledger.mismatch"));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task What_was_changed_by_hand_is_found_and_told_once_and_left_as_it_is(string document, string change, string expected, string detail)
    {
        await ReceiveAndMoveAsync("RD");
        await DamageAsync("RD-001", document, change);

        var found = await ReconcileAsync();
        _plant.Clock.Advance(LedgerReconciliation.PassEvery);
        await ReconcileAsync();

        var mismatch = Assert.Single(found, m => $"{m.Code} {m.Ref}" == expected);
        Assert.Equal(("RD-001", "SUGAR", "NORTH"), (mismatch.LotId, mismatch.ItemId, mismatch.SiteId));
        Assert.Contains(detail, mismatch.Detail, StringComparison.Ordinal);
        Assert.Equal(found.Count, _log.Of("ledger.mismatch").Count());
        Assert.All(_log.Of("ledger.mismatch"), text => Assert.Contains("RD-001 (NORTH)", text, StringComparison.Ordinal));
        var kept = JsonNode.Parse((await Inventory.ReadAsync("RD-001", document))!.Json.Span)!;
        Assert.All(JsonNode.Parse(change)!.AsObject(), p => Assert.True(JsonNode.DeepEquals(p.Value, kept[p.Key])));
    }

    [Fact]
    public async Task A_link_that_says_something_else_than_the_ledger_and_an_output_that_is_not_registered_are_found()
    {
        await ReceiveAndMoveAsync("RL");
        await ProduceAsync("RL-001", "MADE");
        await DamageAsync("RL-001", "usedBy:PO-1", """{"entries":{"PO-1:1":1}}""");
        await DamageAsync("tx:PO-1", "output:MADE", """{"entries":{}}""");

        Assert.Equal(["link registered-PO-1", "link input-PO-1"], (await ReconcileAsync()).Select(m => $"{m.Code} {m.Ref}").OrderDescending());
    }

    [Fact]
    public async Task A_movement_between_the_reads_is_no_mismatch()
    {
        await ReceiveAndMoveAsync("RM");
        var moved = 0;
        _plant.Disturbances.Watch(access =>
        {
            // After the gate was read and before the rest of the partition is.
            if (access != "list RM-001 ")
                return;
            moved++;
            _plant.Disturbances.Watch(onAccess: null);
            _plant.MoveAsync("RM-001", MovementType.Transfer, s_dock, new("NORTH", "A2"), 1).GetAwaiter().GetResult();
        });

        Assert.Empty(await ReconcileAsync());
        Assert.Equal(1, moved);
    }

    [Fact]
    public async Task A_mismatch_that_is_gone_is_closed_and_one_that_comes_again_is_told_again()
    {
        await ReceiveAndMoveAsync("RR");
        await DamageAsync("RR-001", Gate.DocumentId, """{"onHand":{"NORTH":1}}""");
        Assert.Single(await ReconcileAsync());

        await DamageAsync("RR-001", Gate.DocumentId, """{"onHand":{"NORTH":100}}""");
        Assert.Empty(await NextPassAsync());
        var (all, _) = await _plant.Get<LedgerMismatches>().ListAsync(state: null, sites: [], 10, continuation: null);
        Assert.Equal((LedgerMismatchState.Resolved, _plant.Clock.GetUtcNow()), (Assert.Single(all).State, all[0].ResolvedAt));

        await DamageAsync("RR-001", Gate.DocumentId, """{"onHand":{"NORTH":1}}""");
        Assert.Single(await NextPassAsync());
        Assert.Equal(2, _log.Of("ledger.mismatch").Count());
    }

    [Fact]
    public async Task A_pass_goes_on_where_it_was_after_a_restart_and_the_next_one_waits_its_time()
    {
        for (var i = 0; i < 5; i++)
            await _plant.ReceiveAsync(Body.Receipt(receiptId: $"RP{i}"));
        await DamageAsync("RP4-001", Gate.DocumentId, """{"onHand":{"NORTH":1}}""");
        await _plant.Get<LedgerReconciliation>().RunAsync(CancellationToken.None, atMost: 3);
        Assert.Empty(_log.Of("ledger.mismatch"));

        await _plant.RestartAsync();
        await _plant.Get<LedgerReconciliation>().RunAsync(CancellationToken.None, atMost: 3);
        Assert.Single(_log.Of("ledger.mismatch"));

        await DamageAsync("RP0-001", Gate.DocumentId, """{"onHand":{"NORTH":1}}""");
        await _plant.Get<LedgerReconciliation>().RunAsync(CancellationToken.None);
        Assert.Single(_log.Of("ledger.mismatch"));
        _plant.Clock.Advance(LedgerReconciliation.PassEvery);
        await _plant.Get<LedgerReconciliation>().RunAsync(CancellationToken.None);
        Assert.Equal(2, _log.Of("ledger.mismatch").Count());
    }

    [Fact]
    public async Task Events_that_have_gone_with_time_are_no_gap()
    {
        await ReceiveAndMoveAsync("RO");
        _plant.Clock.Advance(TimeSpan.FromDays(29) + TimeSpan.FromHours(23));
        await _plant.MoveAsync("RO-001", MovementType.Transfer, s_dock, new("NORTH", "A2"), 1);
        Assert.Empty(await ReconcileAsync());

        _plant.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await NextPassAsync());
    }

    [Fact]
    public async Task Whoever_acts_at_some_sites_sees_the_mismatches_of_these()
    {
        await ReceiveAndMoveAsync("RS");
        await DamageAsync("RS-001", Gate.DocumentId, """{"onHand":{"NORTH":1}}""");
        await ReconcileAsync();

        Assert.Empty((await _plant.Get<LedgerMismatches>().ListAsync(LedgerMismatchState.Open, ["SOUTH"], 10, continuation: null)).Mismatches);
        Assert.Single((await _plant.Get<LedgerMismatches>().ListAsync(LedgerMismatchState.Open, ["NORTH"], 10, continuation: null)).Mismatches);
    }

    private async Task ReceiveAndMoveAsync(string receiptId)
    {
        await _plant.ReceiveAsync(Body.Receipt(receiptId: receiptId));
        await _plant.MoveAsync($"{receiptId}-001", MovementType.Transfer, s_dock, new("NORTH", "A1"), 40, order => order with { MovementId = "m1" });
    }

    private async Task ProduceAsync(string lotId, string made)
    {
        var genealogy = _plant.Get<GenealogyStore>();
        await genealogy.OpenAsync(
            new() { TransformationId = "PO-1", Kind = TransformationKind.Production, SiteId = "NORTH", By = "mes", OpenedAt = _plant.Clock.GetUtcNow() }, CancellationToken.None);
        await _plant.MoveAsync(lotId, MovementType.Issue, s_dock, to: null, 10, order => order with { MovementId = "PO-1:1", TransformationId = "PO-1" });
        await genealogy.RegisterOutputAsync("PO-1", made, "SUGAR", "PO-1:2", 9, "KGM", CancellationToken.None);
        await _plant.Get<LotStore>().DescribeAsync(new() { LotId = made, ItemId = "SUGAR", SiteId = "NORTH" });
        await _plant.MoveAsync(made, MovementType.Produce, from: null, s_dock, 9, order => order with
        {
            MovementId = "PO-1:2",
            TransformationId = "PO-1",
            Birth = new()
            {
                ItemId = "SUGAR",
                Uom = "KGM",
                Disposition = Disposition.Released,
                CreatedBy = "PO-1",
                EventType = LotEventTypes.Created,
            },
        });
    }

    private Task<BatchResult> DamageAsync(string partition, string document, string change) =>
        Inventory.CommitAsync(new DocumentBatch(partition).Merge(document, JsonNode.Parse(change)!.AsObject()));

    private Task<IReadOnlyList<LedgerMismatch>> NextPassAsync()
    {
        _plant.Clock.Advance(LedgerReconciliation.PassEvery);
        return ReconcileAsync();
    }

    private async Task<IReadOnlyList<LedgerMismatch>> ReconcileAsync()
    {
        await _plant.Get<LedgerReconciliation>().RunAsync(CancellationToken.None);
        return (await _plant.Get<LedgerMismatches>().ListAsync(LedgerMismatchState.Open, sites: [], 100, continuation: null)).Mismatches;
    }
}

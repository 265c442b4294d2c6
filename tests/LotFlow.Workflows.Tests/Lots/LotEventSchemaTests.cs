using System.Reflection;
using System.Text;
using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Sweeps;
using LotFlow.Workflows.Telemetry;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Sweeps;
using NJsonSchema;

namespace LotFlow.Workflows.Tests.Lots;

/// <summary>What leaves is what docs/events says.</summary>
public sealed class LotEventSchemaTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "docs", "events");

    public static TheoryData<string> Types =>
        [.. typeof(LotEventTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Every_type_of_event_has_its_schema_and_its_line_in_the_list(string type)
    {
        var schema = await SchemaAsync(type);

        Assert.Equal(type, Assert.Single(schema.ActualProperties["type"].ActualSchema.Enumeration));
        Assert.False(string.IsNullOrWhiteSpace(schema.Description));
        string[] envelope = ["at", "by", "data", "eventId", "lotId", "sequence", "type"];
        Assert.Equal(envelope, schema.RequiredProperties.Order());
        Assert.Contains($"[{type}]({type}.schema.json)", await File.ReadAllTextAsync(Path.Combine(s_folder, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_schema_has_its_type_of_event()
    {
        var files = Directory.EnumerateFiles(s_folder, "*.schema.json").Select(f => Path.GetFileName(f).Replace(".schema.json", "", StringComparison.Ordinal));

        Assert.Equal(Types.Select(t => t.Data).Order(), files.Order());
    }

    [Fact]
    public async Task What_the_stories_of_a_plant_tell_is_what_the_schemas_say_and_holds_nothing_that_they_do_not_name()
    {
        await using var plant = await Plant.OpenAsync();
        await PlayAsync(plant);
        var sender = new Sent();
        var changes = (await plant.Get<IChangeFeed>().ReadChangesAsync(Containers.Inventory, continuation: null)).Documents;
        await new LotEventPublisher(sender, plant.Get<WorkMetrics>(), plant.Clock).PublishAsync(changes);

        string[] told =
        [
            LotEventTypes.Received, LotEventTypes.Released, LotEventTypes.Rejected, LotEventTypes.Held, LotEventTypes.Created, LotEventTypes.Moved, LotEventTypes.Expiring, LotEventTypes.Expired,
            LotEventTypes.LinkRepaired,
        ];
        Assert.Empty(told.Except(sender.Events.Select(e => e.Subject)));
        foreach (var message in sender.Events)
        {
            var schema = await SchemaAsync(message.Subject);
            var text = Encoding.UTF8.GetString(message.Body.Span);
            Assert.True(schema.Validate(text) is { Count: 0 }, $"{string.Join("; ", schema.Validate(text))} in {text}");
            var data = LotFlowJson.Deserialize<LotEvent>(message.Body.Span).Data.Select(p => p.Key);
            Assert.Empty(data.Except(schema.ActualProperties["data"].ActualSchema.ActualProperties.Keys).Select(name => $"{message.Subject}: {name}"));
        }
    }

    [Fact]
    public async Task An_event_without_what_its_schema_asks_for_is_noticed()
    {
        var e = LotEvent.Of(LotEventTypes.Expired, "L1", 1, DateTimeOffset.UnixEpoch, "system", ("itemId", "SUGAR"));

        Assert.NotEmpty((await SchemaAsync(LotEventTypes.Expired)).Validate(Encoding.UTF8.GetString(LotFlowJson.Serialize(e))));
    }

    private static async Task PlayAsync(Plant plant)
    {
        await plant.PutItemAsync("RESIN", Body.CertifiedItem("Resin"));
        await plant.DecideAsync((await plant.ReceiveAsync(Body.Receipt(l => l["itemId"] = "RESIN", receiptId: "R1"))).ApprovalId!, DecisionKind.Approve, Staff.Quality);
        await plant.DecideAsync((await plant.ReceiveAsync(Body.Receipt(l => l["itemId"] = "RESIN", receiptId: "R2"))).ApprovalId!, DecisionKind.Reject, Staff.Quality);
        await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-20", receiptId: "R3"));
        var dock = new Place("NORTH", "DOCK");
        await plant.MoveAsync("R3-001", MovementType.Transfer, dock, new("NORTH", "A1"), 40);
        await plant.MoveAsync("R3-001", MovementType.TransferOut, dock, Place.InTransitTo("SOUTH"), 5);
        await plant.MoveAsync("R3-001", MovementType.Ship, dock, to: null, 6, o => o with { Customer = new("C1", "S1", "SO-1"), Reference = new("salesOrder", "SO-1"), Reason = "urgent" });
        await plant.Get<GenealogyStore>().OpenAsync(
            new() { TransformationId = "PO-1", Kind = TransformationKind.Production, SiteId = "NORTH", By = "mes", OpenedAt = plant.Clock.GetUtcNow() }, CancellationToken.None);
        var issue = await plant.MoveAsync("R3-001", MovementType.Issue, dock, to: null, 7, o => o with { TransformationId = "PO-1" });
        await plant.MoveAsync("R3-001", MovementType.Reversal, from: null, dock, 7, o => o with { TransformationId = "PO-1", Reverses = issue.MovementId });
        // Neither movement was copied to the transformation.
        var repair = await plant.Get<LinkRepairCommands>().RequestAsync(
            "R3-001", JsonSerializer.SerializeToElement(new { repairId = "K1", transformationId = "PO-1", role = "input", note = "Lost" }), Staff.Quality, CancellationToken.None);
        await plant.DecideAsync(repair.Value!.ApprovalId, DecisionKind.Approve, Staff.Quality2);
        await plant.MoveAsync("MADE", MovementType.Produce, from: null, dock, 9, o => o with
        {
            TransformationId = "PO-1",
            ToKind = LocationKind.Production,
            Birth = new()
            {
                ItemId = "SUGAR",
                Uom = "KGM",
                Disposition = Disposition.Released,
                CreatedBy = "PO-1",
                ExpiresOn = new(2027, 1, 1),
                EventType = LotEventTypes.Created,
            },
        });
        await plant.Get<InventoryStore>().HoldAsync(
            "MADE", "h1", new("deviation", plant.Clock.GetUtcNow()) { Scope = HoldScope.Descendants, Source = new("person", "D-1"), PlacedBy = "qa1", RootLotId = "R3-001" }, CancellationToken.None);
        await plant.Get<InventoryStore>().TellHoldAsync("MADE", "h1", plant.Clock.GetUtcNow(), CancellationToken.None);
        await plant.Get<ExpirySweep>().RunAsync(CancellationToken.None);
        plant.Clock.Advance(TimeSpan.FromDays(20));
        await plant.Get<ExpirySweep>().RunAsync(CancellationToken.None);
    }

    private static Task<JsonSchema> SchemaAsync(string type) => JsonSchema.FromFileAsync(Path.Combine(s_folder, $"{type}.schema.json"));

    private sealed class Sent : ILotEventSender
    {
        public List<LotEventMessage> Events { get; } = [];

        public Task SendAsync(IReadOnlyList<LotEventMessage> events, CancellationToken cancellation = default)
        {
            Events.AddRange(events);
            return Task.CompletedTask;
        }
    }
}

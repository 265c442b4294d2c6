using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CsCheck;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;

namespace LotFlow.Domain.Tests.Lots;

/// <summary>The gate as the store holds it: a hold is a property of its own, so that a merge places it without reading.</summary>
public sealed class LotControlTests
{
    /// <summary>JSON as the store has it.</summary>
    private static readonly JsonSerializerOptions Stored = new(JsonSerializerOptions.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 22, 59, 0, TimeSpan.Zero);

    private static readonly Gen<string[]> GenHolds = Gen.String[Gen.Char["abcXYZ019._-"], 1, 64].Array[0, 5].Select(ids => ids.Distinct().ToArray());

    [Fact]
    public void A_gate_survives_storage_with_all_its_holds_and_what_it_does_not_know()
    {
        GenHolds.Sample(ids =>
        {
            var control = ids.Aggregate(Released(), (c, id) => c.WithHold(id, new("reason", Now)));
            var json = JsonNode.Parse(JsonSerializer.Serialize(control, JsonSerializerOptions.Web))!.AsObject();
            json["ofALaterVersion"] = 7;

            var read = json.Deserialize<LotControl>(JsonSerializerOptions.Web)!;

            Assert.Equal(ids.Order(StringComparer.Ordinal), read.OpenHolds);
            Assert.Equal((control.Disposition, control.ExpiresOn, control.Sequence, control.CreatedBy), (read.Disposition, read.ExpiresOn, read.Sequence, read.CreatedBy));
            var again = JsonNode.Parse(JsonSerializer.Serialize(read, JsonSerializerOptions.Web));
            Assert.True(JsonNode.DeepEquals(json, again), $"{json} {again}");
        });
    }

    [Fact]
    public void A_hold_that_is_merged_into_the_stored_gate_is_the_hold_that_code_would_have_placed()
    {
        var hold = new OpenHold("deviation", Now) { Scope = HoldScope.Descendants, Source = new("person", Ref: null) };
        var stored = JsonSerializer.SerializeToNode(Released(), Stored)!.AsObject();

        stored[LotControl.HoldProperty("H1")] = JsonSerializer.SerializeToNode(hold, Stored);

        var merged = stored.Deserialize<LotControl>(Stored)!;
        Assert.Equal(["H1"], merged.OpenHolds);
        Assert.Equal(hold, merged.FindHold("H1"));
        var placed = JsonSerializer.SerializeToNode(Released().WithHold("H1", hold), Stored);
        Assert.True(JsonNode.DeepEquals(stored, placed));
        stored.Remove(LotControl.HoldProperty("H1"));
        Assert.Empty(stored.Deserialize<LotControl>(Stored)!.OpenHolds);
    }

    [Fact]
    public void Releasing_one_hold_releases_exactly_one()
    {
        GenHolds.Where(ids => ids.Length > 0).Sample(ids =>
        {
            var control = ids.Aggregate(Released(), (c, id) => c.WithHold(id, new("reason", Now)));
            Assert.Equal(ids.Skip(1).Order(StringComparer.Ordinal), control.WithoutHold(ids[0]).OpenHolds);
            // What was there before is a value of its own.
            Assert.Equal(ids.Length, control.OpenHolds.Count);
        });
    }

    [Fact]
    public void A_lot_is_usable_only_if_it_is_released_unexpired_and_without_holds()
    {
        foreach (var disposition in Enum.GetValues<Disposition>())
        {
            Assert.Equal(disposition == Disposition.Released, (Released() with { Disposition = disposition }).BlockedBy(site: null, Now).Count == 0);
            var held = (Released() with { Disposition = disposition }).WithHold("H", new("r", Now));
            Assert.Contains(held.BlockedBy(site: null, Now), b => b == new Blocker("hold", "H"));
        }
    }

    [Theory]
    // 22:59 UTC on 2 March is still the 2nd in Berlin, two minutes later it is the 3rd; in Chicago it is afternoon.
    [InlineData("Europe/Berlin", 0, false)]
    [InlineData("Europe/Berlin", 2, true)]
    [InlineData("America/Chicago", 2, false)]
    [InlineData("Asia/Tokyo", 0, true)]
    public void A_lot_is_usable_through_its_expiry_day_by_the_calendar_of_its_site(string timeZone, int minutes, bool expired)
    {
        var control = Released() with { ExpiresOn = new(2026, 3, 2) };
        var site = new Site { SiteId = "S", Name = "S", Kind = SiteKind.Plant, TimeZone = timeZone };
        Assert.Equal(expired ? ["expired"] : [], control.BlockedBy(site, Now.AddMinutes(minutes)).Select(b => b.Code));
    }

    private static LotControl Released() => new() { ItemId = "SUGAR", Uom = "KGM", LotId = "L", Disposition = Disposition.Released, Sequence = 3, CreatedBy = "R-1" };
}

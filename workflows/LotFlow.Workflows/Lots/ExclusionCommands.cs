using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Lots;

/// <summary>Says which customers and markets must not get a lot. It is in the gate, so that no shipment can overtake it.</summary>
public sealed class ExclusionCommands(InventoryStore inventory, MasterDataStore masterData, TimeProvider clock)
{
    private const int MaxCustomers = 1000;
    private const int MaxMarkets = 300;

    /// <summary>Takes the body of <c>PUT /api/lots/{lotId}/exclusions</c>: all exclusions of the lot, instead of those before. Empty lists end them.</summary>
    public async Task<CommandResult<LotExclusions>> PutAsync(string lotId, JsonElement body, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.LotId, lotId);
        var reader = new BodyReader(body);
        var wanted = new LotExclusions(Distinct(reader.Texts("customers", MaxCustomers, Identifier.MaxLength)), Distinct(reader.Texts("markets", MaxMarkets)));
        foreach (var market in wanted.Markets.Where(m => !Customer.IsMarket(m)))
            reader.Fail("markets", $"'{market}' is not a market; expected two capital letters (ISO 3166-1 alpha-2), such as DE.");
        foreach (var customerId in wanted.Customers)
        {
            if (!Identifier.IsValid(customerId) || await masterData.FindCustomerAsync(customerId, cancellation) is null)
                reader.Fail("customers", $"There is no customer '{customerId}'.");
        }

        if (reader.Errors.Count > 0)
            return CommandResult<LotExclusions>.Invalid(reader.Errors);
        if (await inventory.FindControlAsync(lotId, cancellation) is not { IsBorn: true } before)
            return CommandResult<LotExclusions>.Refused("not-found", $"There is no lot '{lotId}' in stock.", RefusalKind.NotFound);
        if (!MayActAtAll(person, before))
            return CommandResult<LotExclusions>.Refused("not-your-site", $"Lot '{lotId}' stands at sites at which {person.Name} may not act.", RefusalKind.Forbidden);
        var changed = false;
        await inventory.ChangeControlAsync(
            lotId,
            control =>
            {
                changed = !Same(control.Exclusions, wanted);
                return changed ? control with { Exclusions = wanted is { Customers: [], Markets: [] } ? null : wanted } : null;
            },
            control => LotEvent.Of(
                LotEventTypes.ExclusionsChanged, lotId, control.Sequence, clock.GetUtcNow(), person.Id, ("customers", List(wanted.Customers)), ("markets", List(wanted.Markets))),
            cancellation);
        return CommandResult<LotExclusions>.Taken(wanted, isRepeat: !changed);
    }

    private static bool MayActAtAll(Person person, LotControl control) => control.OnHand.Keys.All(person.MayActAt);

    private static bool Same(LotExclusions? stored, LotExclusions wanted) =>
        (stored?.Customers ?? []).SequenceEqual(wanted.Customers) && (stored?.Markets ?? []).SequenceEqual(wanted.Markets);

    private static string[] Distinct(IEnumerable<string> texts) => [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];
}

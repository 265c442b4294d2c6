using System.Text.Json;
using LotFlow.Domain.People;
using LotFlow.Domain.Production;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Recalls;

/// <summary>A response as it was read from a body; its unit is the sender's.</summary>
internal sealed record ResponseBody(BodyReader Reader, ConsigneeResponse Response)
{
    /// <summary>Clocks of senders differ by this much; what is later has not been said yet.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(5);

    private static readonly string[] s_quantities = ["quantityOnHand", "quantityReturned", "quantityDestroyed", "quantityUsed"];

    public bool HasQuantities => QuantitiesOf(Response).Any(q => q is not null);

    public static ResponseBody Read(JsonElement body, Person person, DateTimeOffset now)
    {
        var reader = new BodyReader(body);
        var quantities = s_quantities.Select(name =>
        {
            var quantity = reader.Number(name);
            if (quantity < 0)
                reader.Fail(name, $"{quantity} is less than nothing.");
            return quantity;
        }).ToArray();
        var uom = reader.OptionalText("uom", 10);
        if (uom is not null && !Uom.IsKnown(uom))
            reader.Fail("uom", $"'{uom}' is not a unit code of UN/ECE Recommendation 20 that LotFlow knows; use one such as KGM, LTR or EA.");
        // When it was said, where that was not now: what was said before something else must not replace it.
        var at = reader.Time("respondedAt") ?? now;
        if (at > now + s_tolerance)
            reader.Fail("respondedAt", $"{at:O} is in the future; it is {now:O}.");
        return new(reader, new()
        {
            ResponseId = reader.Id("responseId"),
            Kind = reader.Choice("kind", ResponseKind.Notified),
            QuantityOnHand = quantities[0],
            QuantityReturned = quantities[1],
            QuantityDestroyed = quantities[2],
            QuantityUsed = quantities[3],
            Uom = uom,
            Note = reader.OptionalText("note", 2000),
            By = person.Id,
            At = at,
        });
    }

    /// <summary>
    /// The response in a unit in which something was shipped to the customer: its own if that is one, else the one that it converts to. Null
    /// where there is none, or more than one answer; the reader then knows.
    /// </summary>
    public async Task<ConsigneeResponse?> InShippedUnitAsync(IReadOnlyList<ConsigneeQuantity> shipped, MasterDataStore masterData, CancellationToken cancellation)
    {
        List<string> units = [.. shipped.Select(s => s.Uom).Distinct().Order(StringComparer.Ordinal)];
        var sent = Response.Uom ?? (units.Count == 1 ? units[0] : null);
        if (sent is null)
        {
            Reader.Fail("uom", units.Count == 0 ? "This field is required." : $"This field is required: it was shipped in {string.Join(" and ", units)}.");
            return null;
        }

        // Who has nothing of the scope any more is taken at its word.
        if (units.Count == 0 || units.Contains(sent))
            return Checked(Response with { Uom = sent });
        List<ConsigneeResponse> converted = [];
        foreach (var quantity in shipped)
        {
            var item = await masterData.FindItemAsync(quantity.ItemId, cancellation);
            if (Converted(sent, quantity.Uom, RecallQuantities.UnitsOf(item, quantity.Uom)) is { } response && !converted.Contains(response))
                converted.Add(response);
        }

        if (converted.Count == 1)
            return Checked(converted[0]);
        Reader.Fail("uom", converted.Count == 0
            ? $"{sent} cannot be converted to {string.Join(" or ", units)}, in which it was shipped."
            : $"{sent} may mean different things for what was shipped; say it in {string.Join(" or ", units)}.");
        return null;
    }

    private static IEnumerable<decimal?> QuantitiesOf(ConsigneeResponse r) => [r.QuantityOnHand, r.QuantityReturned, r.QuantityDestroyed, r.QuantityUsed];

    private ConsigneeResponse? Converted(string from, string to, ItemUnits item)
    {
        var quantities = QuantitiesOf(Response).Select(q => q is { } value ? UnitConversion.Convert(new(value, from), to, item) : null).ToArray();
        return quantities.Any(q => q is { Quantity: null })
            ? null
            : Response with
            {
                QuantityOnHand = quantities[0]?.Quantity?.Value,
                QuantityReturned = quantities[1]?.Quantity?.Value,
                QuantityDestroyed = quantities[2]?.Quantity?.Value,
                QuantityUsed = quantities[3]?.Quantity?.Value,
                Uom = to,
            };
    }

    /// <summary>What is counted or packed comes in whole numbers.</summary>
    private ConsigneeResponse? Checked(ConsigneeResponse response)
    {
        foreach (var (name, quantity) in s_quantities.Zip(QuantitiesOf(response)))
        {
            if (quantity is { } value && value != 0 && QuantityRules.FindProblem(new(value, response.Uom!)) is { } problem)
                Reader.Fail(name, problem);
        }

        return Reader.Errors.Count > 0 ? null : response;
    }
}

using LotFlow.Domain.Certificates;
using LotFlow.Domain.Labels;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Sampling;
using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.MasterData;

/// <summary>Reads an item from the body of <c>PUT /api/items/{itemId}</c>.</summary>
internal static class ItemBody
{
    public static Item Read(string itemId, BodyReader r)
    {
        var uom = r.RequiredText("uom", 10);
        var conversions = r.Objects("unitConversions", 50)
            .Select(c => new ItemUnitConversion(c.RequiredText("uom", 10), c.Number("factor", required: true) ?? 1)).ToList();
        foreach (var (index, message) in new ItemUnits(uom, conversions).FindProblems())
            r.Fail(index is null ? "uom" : "unitConversions", message);
        var inspection = r.Choice("inspection", InspectionKind.None);
        var sampling = Sampling(r);
        if (inspection == InspectionKind.Sampling && sampling is null)
            r.Fail("sampling", "An item that is inspected by sampling says how: {\"level\": \"II\", \"aql\": {\"major\": 1.0}}.");
        return new()
        {
            ItemId = itemId,
            Description = r.RequiredText("description", 500),
            Gtin = Gtin14(r),
            CertificateProductIds = r.Texts("certificateProductIds", 100),
            Uom = uom,
            Kind = r.Choice("kind", ItemKind.Raw),
            ShelfLifeDays = r.Integer("shelfLifeDays", 1, 36_500),
            MinRemainingShelfLifeDays = r.Integer("minRemainingShelfLifeDays", 0, 36_500),
            CertificateRequired = r.Flag("certificateRequired", required: true),
            Inspection = inspection,
            Sampling = sampling,
            Storage = Storage(r),
            StandardCost = r.Object("standardCost") is { } cost ? new(cost.Number("amount", required: true) ?? 0, cost.RequiredText("currency", 3)) : null,
            CountClass = r.OptionalId("countClass"),
            UnitConversions = conversions,
            Specification = [.. r.Objects("specification", 500).Select(Limits)],
            Recipe = Recipe(r),
            JudgeCertificateDates = r.Flag("judgeCertificateDates"),
        };
    }

    private static string? Gtin14(BodyReader r)
    {
        if (r.OptionalText("gtin") is not { } text)
            return null;
        if (Gtin.TryParse(text, out var gtin, out var error))
            return gtin.ToString();
        r.Fail("gtin", error);
        return null;
    }

    private static SamplingInstruction? Sampling(BodyReader r)
    {
        if (r.Object("sampling") is not { } sampling)
            return null;
        var level = sampling.RequiredText("level", 5);
        if (level.Length > 0 && !SamplingTables.Levels.Contains(level))
            sampling.Fail("level", $"'{level}' is not an inspection level; expected one of {string.Join(", ", SamplingTables.Levels)}.");
        if (sampling.Object("aql", required: true) is not { } aql)
            return null;
        var byClass = new AqlByClass(Aql(aql, "critical"), Aql(aql, "major"), Aql(aql, "minor"));
        if (byClass is { Critical: null, Major: null, Minor: null })
            aql.Fail("", "Expected an AQL for at least one of critical, major and minor.");
        return new(level, byClass);
    }

    private static decimal? Aql(BodyReader aql, string defectClass)
    {
        if (aql.Number(defectClass) is not { } value)
            return null;
        if (!SamplingTables.TryNormalizeAql(value, out _))
            aql.Fail(defectClass, $"{value} is not an AQL of ISO 2859-1; expected one of {string.Join(", ", SamplingTables.Aqls)}.");
        return value;
    }

    private static Recipe? Recipe(BodyReader r)
    {
        if (r.Object("recipe") is not { } recipe)
            return null;
        return new(Positive(recipe, "perQuantity"), Unit(recipe),
            [.. recipe.Objects("components", 200, minimum: 1).Select(c => new RecipeComponent(c.Id("itemId"), Positive(c, "quantity"), Unit(c)))]);
    }

    private static decimal Positive(BodyReader r, string name)
    {
        var number = r.Number(name, required: true) ?? 1;
        if (number <= 0)
            r.Fail(name, $"{number} is not a quantity; expected more than zero.");
        return number;
    }

    private static string Unit(BodyReader r)
    {
        var uom = r.RequiredText("uom", 10);
        if (uom.Length > 0 && !Uom.IsKnown(uom))
            r.Fail("uom", $"'{uom}' is not a unit code of UN/ECE Recommendation 20 that LotFlow knows; use one such as KGM, LTR or EA.");
        return uom;
    }

    private static TemperatureWindow? Storage(BodyReader r)
    {
        if (r.Object("storage") is not { } storage)
            return null;
        var window = new TemperatureWindow(storage.Number("minC", required: true) ?? 0, storage.Number("maxC", required: true) ?? 0);
        if (window.MinC > window.MaxC)
            storage.Fail("minC", $"{window.MinC} °C is more than maxC {window.MaxC} °C.");
        return window;
    }

    private static ItemSpecification Limits(BodyReader s)
    {
        var limits = new ItemSpecification(
            s.RequiredText("property"), s.OptionalText("propertyId"), s.OptionalText("unit", 50), s.Number("minimum"), s.Number("maximum"), s.Flag("required"));
        if (limits.Minimum > limits.Maximum)
            s.Fail("minimum", $"{limits.Minimum} is more than the maximum {limits.Maximum}.");
        return limits;
    }
}

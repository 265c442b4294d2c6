using LotFlow.Domain;
using LotFlow.Domain.Certificates;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.Recalls;

/// <summary>A root as it was asked for, with where to report what is wrong with it.</summary>
internal sealed record AskedRoot(BodyReader Reader, string Field, RecallRoot Root)
{
    /// <summary>True where LotFlow is to pick a lot, of the item if one is named.</summary>
    public bool IsRandom { get; init; }

    public void Fail(string message) => Reader.Fail(Field, message);
}

/// <summary>The body of a recall, read field by field.</summary>
internal sealed record RecallBody
{
    private const int MaxRoots = 500;

    private static readonly string[] s_kinds = ["lotId", "supplierId", "supplierLot", "itemId", "producedFrom", "producedTo", "random"];

    public required BodyReader Reader { get; init; }

    public required string RecallId { get; init; }

    public required string Title { get; init; }

    public required RecallClass Class { get; init; }

    public required string Reason { get; init; }

    public required RecallDirection Direction { get; init; }

    public required bool Drill { get; init; }

    public required EffectivenessLevel EffectivenessLevel { get; init; }

    public required IReadOnlyList<AskedRoot> Roots { get; init; }

    public static RecallBody Read(BodyReader reader)
    {
        var drill = reader.Flag("drill");
        return new()
        {
            Reader = reader,
            RecallId = reader.Id("recallId"),
            Title = reader.RequiredText("title"),
            Class = reader.Choice("class", RecallClass.ClassI),
            Reason = reader.RequiredText("reason", 2000),
            Direction = reader.Choice("direction", RecallDirection.Both),
            Drill = drill,
            EffectivenessLevel = reader.Choice("effectivenessLevel", EffectivenessLevel.A),
            Roots = [.. reader.Elements("roots", MaxRoots, minimum: 1).Select(r => Root(r, drill)).OfType<AskedRoot>()],
        };
    }

    /// <summary>A root as an element of a list; null, and reported, where it is none.</summary>
    public static AskedRoot? Root(BodyReader element, bool drill = false)
    {
        if (element.AsText() is { } text)
        {
            if (Identifier.IsValid(text))
                return new(element, Field: "", new() { LotId = text });
            element.Fail("", "Expected the id of a lot: 1 to 64 letters, digits, dots, underscores or hyphens.");
            return null;
        }

        var kinds = s_kinds.Where(k => element.Raw(k) is not null).ToHashSet(StringComparer.Ordinal);
        AskedRoot? root = kinds.Contains("random") ? Random(element, kinds, drill)
            : kinds.SetEquals(["lotId"]) ? Lot(element)
            : kinds.Count > 0 && kinds.IsSubsetOf(["supplierId", "supplierLot"]) ? SupplierLot(element)
            : kinds.Count > 0 && kinds.IsSubsetOf(["itemId", "producedFrom", "producedTo"]) ? Window(element)
            : null;
        if (root is null && !kinds.Contains("random"))
            element.Fail("", "Expected exactly one of: the id of a lot; supplierId and supplierLot; itemId, producedFrom and producedTo.");
        return root;
    }

    private static AskedRoot Lot(BodyReader element) => new(element, "lotId", new() { LotId = element.Id("lotId") });

    private static AskedRoot SupplierLot(BodyReader element) => new(
        element, Field: "", new() { SupplierId = element.Id("supplierId"), SupplierLot = FreeText.Collapse(element.RequiredText("supplierLot", 64)) });

    private static AskedRoot Window(BodyReader element)
    {
        var (from, to) = (element.Date("producedFrom", required: true), element.Date("producedTo", required: true));
        if (from > to)
            element.Fail("producedTo", $"The window ends on {to:yyyy-MM-dd}, before it begins on {from:yyyy-MM-dd}. Exchange the two.");
        return new(element, Field: "", new() { ItemId = element.Id("itemId"), ProducedFrom = from, ProducedTo = to });
    }

    private static AskedRoot? Random(BodyReader element, HashSet<string> kinds, bool drill)
    {
        var isWanted = element.Flag("random");
        if (isWanted && drill && kinds.IsSubsetOf(["random", "itemId"]))
            return new(element, Field: "", new() { ItemId = element.OptionalId("itemId") }) { IsRandom = true };
        element.Fail("random", drill ? "Expected true, and nothing beside it but itemId." : "Only a drill may leave the choice of the lot to LotFlow. Name what is suspect.");
        return null;
    }
}

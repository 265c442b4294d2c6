using System.Text.Json;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// What is suspect, as bodies say it: <c>roots: [lotId | {lotId} | {supplierId, supplierLot} | {itemId, producedFrom, producedTo}…]</c>.
/// </summary>
public sealed class RecallRootsBody(RecallRoots roots)
{
    private const int MaxRoots = 1000;

    private static readonly string[] s_kinds = ["lotId", "supplierId", "itemId"];

    /// <summary>Reads the field <c>roots</c>; what is wrong with it is in the reader.</summary>
    public IReadOnlyList<RecallRoot> Read(BodyReader body) => [.. body.Elements("roots", MaxRoots, minimum: 1).Select(ReadRoot).Distinct()];

    /// <summary>Reports every root that nothing is behind: lots that nobody knows, supplier lots and windows that match none.</summary>
    public async Task CheckAsync(BodyReader body, IReadOnlyList<RecallRoot> read, CancellationToken cancellation)
    {
        List<string> empty = [];
        foreach (var root in read)
        {
            var exists = root.LotId is { } lotId ? await roots.ExistsAsync(lotId, cancellation) : (await roots.ResolveAsync(root, cancellation)).Lots.Count > 0;
            if (!exists)
                empty.Add(root.ToString());
        }

        if (empty.Count > 0)
            body.Fail("roots", $"There is no such lot: {string.Join("; ", empty)}.");
    }

    private static RecallRoot ReadRoot(BodyReader root)
    {
        if (root.Element.ValueKind == JsonValueKind.String)
        {
            var lotId = root.Element.GetString()!;
            if (!Domain.Identifier.IsValid(lotId))
                root.Fail("", "Expected the id of a lot: 1 to 64 letters, digits, dots, underscores or hyphens.");
            return new() { LotId = lotId };
        }

        if (root.Element.ValueKind != JsonValueKind.Object)
        {
            root.Fail("", "Expected the id of a lot, or an object with supplierId and supplierLot, or with itemId, producedFrom and producedTo.");
            return new();
        }

        var kinds = s_kinds.Where(name => root.Raw(name) is not null).ToList();
        if (kinds.Count != 1)
        {
            root.Fail("", "Expected exactly one of lotId, supplierId (with supplierLot) and itemId (with producedFrom and producedTo).");
            return new();
        }

        return kinds[0] switch
        {
            "lotId" => new() { LotId = root.Id("lotId") },
            "supplierId" => new() { SupplierId = root.Id("supplierId"), SupplierLot = root.RequiredText("supplierLot", 64) },
            _ => Window(root),
        };
    }

    private static RecallRoot Window(BodyReader root)
    {
        var window = new RecallRoot { ItemId = root.Id("itemId"), ProducedFrom = root.Date("producedFrom", required: true), ProducedTo = root.Date("producedTo", required: true) };
        if (window.ProducedFrom > window.ProducedTo)
            root.Fail("producedTo", $"The window ends before it begins, on {window.ProducedFrom:yyyy-MM-dd}.");
        return window;
    }
}

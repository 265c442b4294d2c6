using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.Recalls;

/// <summary>The field <c>roots</c> of a body that adds what is suspect, as <see cref="RecallBody"/> spells it.</summary>
public sealed class RecallRootsBody(RecallRoots roots)
{
    private const int MaxRoots = 500;

    /// <summary>Reads the field; what is wrong with it is in the reader.</summary>
    internal static IReadOnlyList<AskedRoot> Read(BodyReader body) =>
        [.. body.Elements("roots", MaxRoots, minimum: 1).Select(element => RecallBody.Root(element)).OfType<AskedRoot>()];

    /// <summary>Reports every root that nothing is behind: lots that nobody knows, supplier lots and windows that match none.</summary>
    internal async Task CheckAsync(IEnumerable<AskedRoot> asked, CancellationToken cancellation)
    {
        foreach (var root in asked)
        {
            if (root.Root.LotId is { } lotId)
            {
                if (!await roots.ExistsAsync(lotId, cancellation))
                    root.Fail($"There is no lot '{lotId}'.");
            }
            else if ((await roots.ResolveAsync(root.Root, cancellation)).Lots.Count == 0)
            {
                root.Fail($"Nothing was received or made that is {root.Root}.");
            }
        }
    }
}

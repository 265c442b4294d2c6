using System.Text.Json;

namespace LotFlow.Workflows.Stock;

/// <summary>
/// Splits a batch into chains that may run side by side: movements of one lot are in one chain, and so are movements of one id, so that the
/// outcome does not depend on who is faster.
/// </summary>
internal static class MovementChains
{
    private static readonly string[] s_keys = ["lotId", "movementId"];

    /// <summary>Positions in the batch, ascending in each chain.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Of(IReadOnlyList<JsonElement> movements)
    {
        Dictionary<(string Kind, string Id), List<int>> chains = [];
        for (var i = 0; i < movements.Count; i++)
        {
            (string, string)[] keys = [.. s_keys.Select(name => (name, Text(movements[i], name))).Where(k => k.Item2 is not null)!];
            List<int>[] earlier = [.. keys.Select(k => chains.GetValueOrDefault(k)).OfType<List<int>>().Distinct()];
            var chain = earlier switch
            {
                [] => [],
                [var only] => only,
                [var one, var other, ..] => Join(one, other),
            };
            chain.Add(i);
            // What cannot be told apart from others by an id stands alone.
            foreach (var key in keys.DefaultIfEmpty(("position", $"{i}")))
                chains[key] = chain;
        }

        return [.. chains.Values.Distinct()];

        List<int> Join(List<int> one, List<int> other)
        {
            one.AddRange(other);
            one.Sort();
            foreach (var key in chains.Where(c => c.Value == other).Select(c => c.Key).ToList())
                chains[key] = one;
            return one;
        }
    }

    public static string? Text(JsonElement movement, string name) =>
        movement.ValueKind == JsonValueKind.Object && movement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

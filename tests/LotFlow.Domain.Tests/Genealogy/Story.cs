using CsCheck;

namespace LotFlow.Domain.Tests.Genealogy;

/// <summary>A lot received, or found, or a transformation: what happened at a plant, in its order.</summary>
internal sealed record Step(string? TransformationId, (string LotId, decimal Quantity)[] Inputs, (string LotId, decimal Quantity)[] Outputs);

/// <summary>
/// Random stories in which everything is possible: partial consumption, several makers of a lot, diamonds, and rework that gives a lot back what was
/// made of it. Apart from rework a lot is filled before it is used, as plants do it; otherwise what was taken first and what later would differ.
/// </summary>
internal static class Story
{
    public static Gen<List<Step>> Gen(bool withRework) =>
        CsCheck.Gen.Select(CsCheck.Gen.Int[0, int.MaxValue].Array[0, 400], CsCheck.Gen.Int[2, 30], (choices, steps) => Tell(new(choices), steps, withRework));

    /// <summary>The same as a genealogy.</summary>
    public static AGenealogy Of(IReadOnlyList<Step> story)
    {
        var genealogy = new AGenealogy();
        foreach (var step in story)
        {
            if (step.TransformationId is { } id)
                genealogy.Made(id, step.Inputs, step.Outputs);
            else
                genealogy.Received(step.Outputs[0].LotId, step.Outputs[0].Quantity);
        }

        return genealogy;
    }

    public static MixedMaterial Mix(IReadOnlyList<Step> story, string root)
    {
        var material = new MixedMaterial(root);
        foreach (var step in story)
        {
            if (step.TransformationId is null)
                material.Pour(step.Outputs[0].LotId, step.Outputs[0].Quantity);
            else
                material.Make(step.Inputs, step.Outputs);
        }

        return material;
    }

    private static List<Step> Tell(Choices choices, int steps, bool withRework)
    {
        List<Step> story = [];
        Dictionary<string, decimal> stock = new(StringComparer.Ordinal);
        HashSet<string> used = new(StringComparer.Ordinal);
        Dictionary<string, HashSet<string>> ancestors = new(StringComparer.Ordinal);
        for (var step = 0; step < steps; step++)
        {
            var available = stock.Where(s => s.Value > 0).Select(s => s.Key).Order(StringComparer.Ordinal).ToList();
            if (available.Count == 0 || choices.Next(4) == 0)
            {
                story.Add(new(null, [], [Fill(NewOr(stock.Keys.Where(l => !used.Contains(l)), 5))]));
                continue;
            }

            var inputs = Enumerable.Range(0, 1 + choices.Next(4)).Select(_ => available[choices.Next(available.Count)]).Distinct().Select(Take).ToArray();
            var from = inputs.SelectMany(i => ancestors[i.LotId].Append(i.LotId)).ToHashSet();
            // Into new lots, into others that nobody has used, or back into what the inputs were made of.
            var open = stock.Keys.Where(l => withRework && choices.Next(3) == 0 ? from.Contains(l) : !used.Contains(l) && !from.Contains(l)).ToList();
            var outputs = Enumerable.Range(0, 1 + choices.Next(3)).Select(_ => NewOr(open, 3)).Distinct().Select(Fill).ToArray();
            foreach (var (lotId, _) in outputs)
                ancestors[lotId].UnionWith(from);
            story.Add(new($"T{step:D2}", inputs, outputs));
        }

        return story;

        string NewOr(IEnumerable<string> others, int oneIn) =>
            others.Order(StringComparer.Ordinal).ToList() is { Count: > 0 } some && choices.Next(oneIn) == 0 ? some[choices.Next(some.Count)] : $"L{stock.Count:D2}";

        (string, decimal) Fill(string lotId)
        {
            var quantity = (1 + choices.Next(1000)) / 10m;
            stock[lotId] = stock.GetValueOrDefault(lotId) + quantity;
            ancestors.TryAdd(lotId, []);
            return (lotId, quantity);
        }

        (string LotId, decimal Quantity) Take(string lotId)
        {
            // All of it, or a part.
            var quantity = choices.Next(3) == 0 ? stock[lotId] : Math.Max(0.1m, Math.Round(stock[lotId] * (1 + choices.Next(9)) / 10m, 1));
            quantity = Math.Min(quantity, stock[lotId]);
            stock[lotId] -= quantity;
            used.Add(lotId);
            return (lotId, quantity);
        }
    }

    /// <summary>Random choices that shrink to the first of each.</summary>
    private sealed class Choices(int[] numbers)
    {
        private int _next;

        public int Next(int below) => _next < numbers.Length ? numbers[_next++] % below : 0;
    }
}

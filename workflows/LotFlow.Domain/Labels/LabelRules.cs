namespace LotFlow.Domain.Labels;

/// <summary>Rules between the elements of one label (GS1 General Specifications 4.14, as the syntax dictionary states them).</summary>
internal static class LabelRules
{
    /// <summary>Keeps one of each AI. The same value twice is redundant; two values contradict each other.</summary>
    public static IReadOnlyList<(AiDefinition Definition, string Value)> WithoutRepeats(LabelReading reading)
    {
        var kept = new Dictionary<string, (AiDefinition Definition, string Value)>();
        foreach (var element in reading.Elements)
        {
            var ai = element.Definition.Ai;
            if (!kept.TryAdd(ai, element) && kept[ai].Value != element.Value)
            {
                reading.Fail(
                    $"{element.Definition.Name}: found both '{CharacterSets.Show(kept[ai].Value)}' "
                    + $"and '{CharacterSets.Show(element.Value)}'; "
                    + "expected one value on a label, scan one label at a time.");
            }
        }

        return [.. kept.Values];
    }

    public static IEnumerable<string> Check(IReadOnlyList<(AiDefinition Definition, string Value)> elements)
    {
        var definitions = elements.Select(e => e.Definition).ToList();
        var ais = definitions.ConvertAll(d => d.Ai);
        var found = string.Join(", ", ais.Select(ai => $"({ai})"));
        foreach (var definition in definitions)
        {
            foreach (var requirement in definition.Requires.Where(r => !r.IsMetBy(ais)))
                yield return $"{definition.Name}: expected on the same label {requirement}; found only {found}.";
            foreach (var other in definitions.Where(definition.CannotStandWith))
                yield return $"{definition.Name}: cannot be on one label with {other.Name}; remove one of them.";
        }
    }
}

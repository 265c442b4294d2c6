namespace LotFlow.Domain.Labels;

/// <summary>One Application Identifier as the GS1 Barcode Syntax Dictionary defines it.</summary>
/// <param name="Ai">Two to four digits.</param>
/// <param name="IsPredefinedLength">Flag <c>*</c>: its length is known from its first two digits, so no FNC1 need follow it.</param>
/// <param name="IsDataAttribute">Flag <c>?</c>: it may stand in the query string of a Digital Link.</param>
/// <param name="Components">The parts of its value, in order; only the last may vary in length.</param>
/// <param name="Requires">Each entry must hold: one of its combinations is on the label.</param>
/// <param name="Excludes">What may not be on the same label.</param>
/// <param name="Qualifiers">For a primary key of a Digital Link, the sequences of qualifiers that may follow it; else null.</param>
/// <param name="Title">The data title, possibly empty.</param>
internal sealed record AiDefinition(
    string Ai,
    bool IsPredefinedLength,
    bool IsDataAttribute,
    IReadOnlyList<AiComponent> Components,
    IReadOnlyList<AiRequirement> Requires,
    IReadOnlyList<AiPattern> Excludes,
    IReadOnlyList<IReadOnlyList<string>>? Qualifiers,
    string Title)
{
    /// <summary>How messages name it: <c>AI (17) 'USE BY or EXPIRY'</c>.</summary>
    public string Name => Title.Length == 0 ? $"AI ({Ai})" : $"AI ({Ai}) '{Title}'";

    public bool IsPrimaryKey => Qualifiers is not null;

    public int MaxLength { get; } = Components.Sum(c => c.MaxLength);

    public int MinLength { get; } = Components.Where(c => !c.IsOptional).Sum(c => c.MinLength);

    public bool IsQualifiedBy(string ai) => Qualifiers is not null && Qualifiers.Any(sequence => sequence.Contains(ai));

    /// <summary>An AI does not exclude itself, even where its family is excluded: (3102) with <c>ex=310n</c>.</summary>
    public bool CannotStandWith(AiDefinition other) => other.Ai != Ai && Excludes.Any(p => p.Matches(other.Ai));

    /// <summary>What is wrong with a value of this AI, as the end of a sentence, or null.</summary>
    public string? Problem(string value, DateOnly today)
    {
        if (value.Length > MaxLength)
            return $"'{CharacterSets.Show(value)}' has {value.Length} characters; expected {ExpectedLength}{SeparatorHint}.";
        var position = 0;
        foreach (var component in Components)
        {
            var left = value.Length - position;
            if (left == 0 && component.IsOptional)
                break;
            if (left < component.MinLength)
                return $"'{CharacterSets.Show(value)}' has {value.Length} characters; expected {ExpectedLength}.";
            var text = value.Substring(position, Math.Min(left, component.MaxLength));
            if (component.Problem(text, today) is { } problem)
                return problem;
            position += text.Length;
        }

        return null;
    }

    private string ExpectedLength
    {
        get
        {
            if (MinLength == MaxLength)
                return $"exactly {MaxLength}";
            if (Components.Any(c => c.MinLength != c.MaxLength))
                return $"{MinLength} to {MaxLength}";
            var optional = Components.Where(c => c.IsOptional).Select(c => c.MaxLength).ToList();
            return string.Join(" or ", Enumerable.Range(0, optional.Count + 1).Select(n => MinLength + optional.Take(n).Sum()));
        }
    }

    // The usual cause of an overlong value in scanned data is a lost separator, with the next element read as part of this one.
    private string SeparatorHint => IsPredefinedLength ? "" : "; if another element follows, FNC1 must separate it";
}

/// <summary>A part of a value: <c>N13,csum,gcppos1</c>, <c>[X..17]</c>.</summary>
internal sealed record AiComponent(
    CharacterSet CharacterSet, int MinLength, int MaxLength, bool IsOptional, IReadOnlyList<(string Name, Linter Check)> Linters)
{
    public string? Problem(string text, DateOnly today)
    {
        if (CharacterSets.Problem(text, CharacterSet) is { } characterProblem)
            return characterProblem;
        foreach (var (_, check) in Linters)
        {
            if (check(text, today) is { } problem)
                return problem;
        }

        return null;
    }
}

/// <summary>An AI, or with <c>n</c> for any digit a family of them: <c>31nn</c>.</summary>
internal sealed record AiPattern(string Text)
{
    public bool Matches(string ai)
    {
        if (ai.Length != Text.Length)
            return false;
        for (var i = 0; i < ai.Length; i++)
        {
            if (Text[i] != 'n' && Text[i] != ai[i])
                return false;
        }

        return true;
    }
}

/// <summary>Combinations of AIs, one of which must be on the label: <c>req=01+21,02,35nn</c>.</summary>
internal sealed record AiRequirement(IReadOnlyList<IReadOnlyList<AiPattern>> Alternatives)
{
    public bool IsMetBy(IReadOnlyCollection<string> ais) =>
        Alternatives.Any(combination => combination.All(pattern => ais.Any(pattern.Matches)));

    public override string ToString() =>
        string.Join(", or ", Alternatives.Select(combination => string.Join(" with ", combination.Select(p => $"({p.Text})"))));
}

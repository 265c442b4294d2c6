namespace LotFlow.Domain.Labels;

/// <summary>What one of the readers found: elements whose values nobody has checked yet, and what it could not read.</summary>
internal sealed class LabelReading
{
    public List<(AiDefinition Definition, string Value)> Elements { get; } = [];

    public List<string> Errors { get; } = [];

    public LabelReading Fail(string error)
    {
        Errors.Add(error);
        return this;
    }
}

namespace LotFlow.Embedded.Workflows.History;

/// <summary>One recorded turn: its clock, what it was given and what the code did.</summary>
internal sealed record HistoryTurn(DateTimeOffset At, IReadOnlyList<HistoryEvent> Inputs, IReadOnlyList<HistoryEvent> Commands)
{
    public static IEnumerable<HistoryTurn> Split(IReadOnlyList<HistoryEvent> history)
    {
        List<HistoryEvent> inputs = [];
        List<HistoryEvent> commands = [];
        DateTimeOffset? at = null;
        foreach (var e in history)
        {
            if (e.Kind == HistoryEventKind.TurnStarted)
            {
                if (at is { } previous)
                    yield return new(previous, inputs, commands);
                (at, inputs, commands) = (e.At, [], []);
            }
            else if (e.IsInput)
            {
                inputs.Add(e);
            }
            else if (e.IsCommand)
            {
                commands.Add(e);
            }
        }

        if (at is { } last)
            yield return new(last, inputs, commands);
    }
}

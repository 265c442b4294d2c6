using System.Text;

namespace LotFlow.Embedded.Workflows.History;

/// <summary>The code did something else than its history says. The message is a diff that a person can read.</summary>
public sealed class NonDeterminismException(string message) : Exception(message)
{
    internal static NonDeterminismException Between(int turn, IReadOnlyList<HistoryEvent> recorded, IReadOnlyList<HistoryEvent> produced)
    {
        var text = new StringBuilder()
            .Append("The workflow's code no longer does what its history says, in turn ").Append(turn)
            .Append(". Restore the code of this version and register the change as a new version; the instance then goes on.");
        for (var i = 0; i < Math.Max(recorded.Count, produced.Count); i++)
        {
            var was = i < recorded.Count ? recorded[i].Describe() : "nothing";
            var now = i < produced.Count ? produced[i].Describe() : "nothing";
            text.Append('\n').Append(was == now ? "  same     " : "  history  ").Append(was);
            if (was != now)
                text.Append("\n  code     ").Append(now);
        }

        return new(text.ToString());
    }
}

using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Counting;
using LotFlow.Domain.People;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.People;

namespace LotFlow.Workflows.Counting;

/// <summary>Reminds the supervisors of a site that a count or a recount is outstanding; who counts is theirs to say.</summary>
public sealed class RemindCount(CountStore counts, IPeople people, INotifier notifier) : Activity<CountReminder, Nothing>
{
    public override async Task<Nothing> RunAsync(ActivityContext context, CountReminder input)
    {
        if (await counts.FindAsync(input.Count.CountId, context.Cancellation) is not { } count)
            return Nothing.Value;
        var waiting = count.Lines.Where(l => l.IsOpen).Select(l => l.LotId).ToList();
        var what = count.State == CountState.Recount ? "recount by another person" : "count";
        foreach (var person in await people.WithRoleAsync(Role.Supervisor, count.SiteId, context.Cancellation))
        {
            var id = Identifier.Digest($"count|{count.CountId}|{input.At:O}|{person.Id}");
            var text = $"Count {count.CountId} at {count.Place}, opened on {count.OpenedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, waits for its {what}: "
                + (waiting.Count == 0 ? "nobody has said yet that the place is empty." : $"{waiting.Count} lots, {string.Join(", ", waiting.Take(10))}{(waiting.Count > 10 ? ", …" : "")}.");
            await notifier.SendAsync(
                new(id, "count", count.SiteId, new(person.Id, person.Name, person.Email), $"Count outstanding: {count.CountId} at {count.Place}", text, Link: null), context.Cancellation);
        }

        return Nothing.Value;
    }
}

using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.People;

namespace LotFlow.Workflows.Holds;

/// <summary>Reminds quality of a site that a hold grows old and nobody has asked for anything.</summary>
public sealed class RemindHold(HoldStore holds, IPeople people, INotifier notifier) : Activity<HoldReminder, Nothing>
{
    public override async Task<Nothing> RunAsync(ActivityContext context, HoldReminder input)
    {
        if (await holds.FindAsync(input.Hold.LotId, input.Hold.HoldId, context.Cancellation) is not { HasEnded: false, SiteId: { } siteId } hold)
            return Nothing.Value;
        var days = (int)(input.At - hold.PlacedAt).TotalDays;
        foreach (var person in await people.WithRoleAsync(Role.Quality, siteId, context.Cancellation))
        {
            var id = Identifier.Digest($"hold|{hold.HoldId}|{input.At:O}|{person.Id}");
            var text = $"Lot {input.Hold.LotId} has been on hold '{hold.HoldId}' since {hold.PlacedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC for {hold.ReasonCode}"
                + $"{(hold.Note is { } note ? $" ({note})" : "")}; {hold.LotsHeld} lots were held with it. Ask for its release or for another disposition.";
            await notifier.SendAsync(
                new(id, "hold", siteId, new(person.Id, person.Name, person.Email), $"On hold for {days} days: lot {input.Hold.LotId}, {hold.ReasonCode}", text, Link: null),
                context.Cancellation);
        }

        return Nothing.Value;
    }
}

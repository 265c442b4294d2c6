using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Domain.Stock;
using LotFlow.Http.Pages;
using LotFlow.Workflows.Recalls;

namespace LotFlow.Http.Recalls;

/// <summary>The forms by which somebody says what was found at a site: one for each open task of the sites at which they may act.</summary>
/// <param name="RecallId">The recall.</param>
/// <param name="Caller">Who looks at the page.</param>
/// <param name="Seal">Makes the anti-forgery value for a task and the id of a confirmation.</param>
/// <param name="Typed">What was typed into a form that could not be taken, by the name of the field.</param>
internal sealed record TaskForms(string RecallId, Person Caller, Func<string, string, string> Seal, IReadOnlyDictionary<string, string> Typed)
{
    /// <summary>The lots that a form asks about at once; what is left is asked for next time.</summary>
    public const int MostLots = 100;

    public const string FoundPrefix = "found:";

    private static readonly Role[] s_confirming = [Role.Supervisor, Role.Operator];

    /// <summary>The form of a task, with an id of its own; empty where this person has nothing to say there.</summary>
    public Html Form(RecallTaskView task)
    {
        var fields = Fields(task);
        if (fields.Markup.Length == 0)
            return fields;
        var confirmationId = Guid.NewGuid().ToString("N");
        return Html.Of($"""
            <form class="found" method="post" action="/recalls/{RecallId}" aria-labelledby="confirm-{task.TaskId}" autocomplete="off">
            <input type="hidden" name="taskId" value="{task.TaskId}"><input type="hidden" name="confirmationId" value="{confirmationId}">
            <input type="hidden" name="seal" value="{Seal(task.TaskId, confirmationId)}">
            {fields}
            <div class="choice"><button class="approve" type="submit">Confirm what was found at {task.SiteId}</button></div></form>
            """);
    }

    /// <summary>What the form asks, the same each time for the same task, whatever was typed into it.</summary>
    public Html Question(RecallTaskView task) => (this with { Typed = new Dictionary<string, string>() }).Fields(task);

    private Html Fields(RecallTaskView task)
    {
        if (task.State != ContainmentTaskState.Open || !Caller.HasAny(s_confirming) || !Caller.MayActAt(task.SiteId))
            return Html.Empty;
        var lots = Asked(task);
        return lots.Count == 0 ? Html.Empty : Html.Of($"""
            <h3 id="confirm-{task.TaskId}">What was found at {task.SiteId}</h3>
            <p class="hint">Count each lot, set it aside, and write what is there: 0 where nothing is. A lot that is left empty is asked for again.
            {(lots.Count == MostLots ? $" The first {MostLots} lots are asked for; the others come after them." : "")}</p>
            <div class="fields">{Html.Join(lots.Select(l => Field(task, l.LotId, l.ItemId, l.Uom)))}</div>
            """);
    }

    /// <summary>Lots that are said to be at the site and of which nobody has said what was found.</summary>
    public static IReadOnlyList<(string LotId, string ItemId, string Uom)> Asked(RecallTaskView task)
    {
        var said = (task.Found ?? []).Select(f => (f.LotId, f.Uom)).ToHashSet();
        return [.. task.Expected.Where(s => s.LocationId != Place.InTransit).Select(s => (s.LotId, s.ItemId, s.Uom)).Distinct().Where(s => !said.Contains((s.LotId, s.Uom))).Take(MostLots)];
    }

    private Html Field(RecallTaskView task, string lotId, string itemId, string uom)
    {
        var name = $"{FoundPrefix}{lotId}|{uom}";
        return Html.Of($"""
            <div><label for="{task.TaskId}-{name}">{lotId} <span class="hint">{itemId}, in {uom}</span></label>
            <input id="{task.TaskId}-{name}" name="{name}" type="text" inputmode="decimal" maxlength="20" value="{Typed.GetValueOrDefault(name, "")}"></div>

            """);
    }
}

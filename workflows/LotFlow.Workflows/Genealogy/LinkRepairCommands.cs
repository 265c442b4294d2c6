using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Genealogy;

/// <summary>The answer to a request: who is asked, and what sees it through.</summary>
public sealed record LinkRepairRequested(string ApprovalId, string WorkflowId);

/// <summary>Takes requests to repair a link whose two ends do not agree. Nothing is changed until somebody else has decided.</summary>
public sealed class LinkRepairCommands(
    CommandInbox inbox, LotStore lots, InventoryStore inventory, GenealogyStore genealogy, LinkEndsReader ends, LinkRepairStore repairs, LinkRepairApprovals approvals,
    IWorkflowClient workflows, WorkEvents events, TimeProvider clock) : IPendingCommands
{
    public const string CommandType = "link-repair";

    string IPendingCommands.Type => CommandType;

    /// <summary>Takes the body of <c>POST /api/lots/{lotId}/link-repairs</c>.</summary>
    public async Task<CommandResult<LinkRepairRequested>> RequestAsync(string lotId, JsonElement body, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.LotId, lotId);
        var reader = new BodyReader(body);
        var repairId = reader.Id("repairId");
        var link = new LinkKey(reader.Id("transformationId"), lotId, reader.Choice("role", LinkRole.Input));
        var note = reader.RequiredText("note", 2000);
        if (reader.Errors.Count > 0)
            return CommandResult<LinkRepairRequested>.Invalid(reader.Errors);
        var hash = CanonicalJson.Digest(JsonSerializer.SerializeToElement(new { lotId, body }));
        var (known, before) = await inbox.FindAsync<LinkRepair>(CommandType, repairId, hash, cancellation);
        if (known != InboxAnswer.New)
            return await AnswerKnownAsync(known, before!, cancellation);
        if (await lots.FindAsync(lotId, cancellation) is not { } lot)
            return CommandResult<LinkRepairRequested>.Refused("not-found", $"There is no lot '{lotId}'.", RefusalKind.NotFound);
        var control = await inventory.FindControlAsync(lotId, cancellation);
        if (!LotControl.MayBeActedOnBy(person, lot.SiteId, control))
            return CommandResult<LinkRepairRequested>.Refused(Refusal.NotYourSite(person, lot.SiteId));
        if (await genealogy.FindControlAsync(link.TransformationId, cancellation) is null)
            return CommandResult<LinkRepairRequested>.Invalid([new("/transformationId", $"There is no transformation '{link.TransformationId}'.")]);
        if (control is not { IsBorn: true })
            return CommandResult<LinkRepairRequested>.Refused("link-not-broken", $"Lot '{lotId}' has never had any stock, so it has no link that could be broken.");
        var found = await ends.ReadAsync(link, cancellation);
        var (target, refusal) = LinkRepairRules.Plan(found, control);
        if (target is null)
            return CommandResult<LinkRepairRequested>.Refused(refusal!);
        var (answer, entry) = await inbox.AcceptAsync(
            CommandType, repairId, hash,
            new LinkRepair
            {
                RepairId = repairId,
                Link = link,
                SiteId = lot.SiteId,
                Note = note,
                RequestedBy = person.Id,
                RequestedAt = clock.GetUtcNow(),
                ApprovalId = Approval.IdFor(lot.SiteId, $"link|{lotId}|{repairId}"),
                Before = found,
                Target = target,
            },
            person.Id, cancellation);
        if (answer != InboxAnswer.New)
            return await AnswerKnownAsync(answer, entry, cancellation);
        events.CommandAccepted(CommandType, repairId, lot.SiteId);
        await DispatchAsync(entry.Command, cancellation);
        return CommandResult<LinkRepairRequested>.Taken(Answer(entry.Command));
    }

    /// <summary>The repairs of a lot, oldest first; null where there is no such lot.</summary>
    public async Task<IReadOnlyList<LinkRepair>?> ListAsync(string lotId, CancellationToken cancellation = default) =>
        await lots.FindAsync(lotId, cancellation) is null ? null : await repairs.ListAsync(lotId, cancellation);

    public async Task DispatchAsync(string commandId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<LinkRepair>(CommandType, commandId, cancellation) is { } entry)
            await DispatchAsync(entry.Command, cancellation);
    }

    private async Task DispatchAsync(LinkRepair repair, CancellationToken cancellation)
    {
        await repairs.OpenAsync(repair, cancellation);
        await approvals.OpenAsync(repair, cancellation);
        await workflows.StartAsync(
            LotFlowWorkflows.LinkRepair, LinkRepair.InstanceId(repair.RepairId), new(repair.RepairId, repair.Link.LotId, repair.ApprovalId), cancellation);
        await inbox.DoneAsync(CommandType, repair.RepairId, cancellation);
    }

    private async Task<CommandResult<LinkRepairRequested>> AnswerKnownAsync(InboxAnswer answer, InboxEntry<LinkRepair> entry, CancellationToken cancellation)
    {
        if (answer == InboxAnswer.Conflict)
        {
            return CommandResult<LinkRepairRequested>.Refused(
                Refusal.IdUsedBefore($"Repair '{entry.CommandId}' was asked for before with another body or for another lot", "repairId"));
        }

        if (entry.PendingSince is not null)
            await DispatchAsync(entry.Command, cancellation);
        return CommandResult<LinkRepairRequested>.Taken(Answer(entry.Command), isRepeat: true);
    }

    private static LinkRepairRequested Answer(LinkRepair repair) => new(repair.ApprovalId, LinkRepair.InstanceId(repair.RepairId));
}

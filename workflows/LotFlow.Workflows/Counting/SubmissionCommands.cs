using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Counting;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Counting;

/// <summary>The answer to a submission. What became of it is asked of the count.</summary>
public sealed record SubmissionAccepted(string SubmissionId, string CountId, string WorkflowId);

/// <summary>
/// Takes what people counted. The book of each lot is read when the submission comes in and stored with it: that is the moment to which its
/// variance belongs, however late it is taken in after a crash.
/// </summary>
public sealed class SubmissionCommands(
    CommandInbox inbox, CountStore counts, CountBook book, MasterDataStore masterData, IWorkflowClient workflows, WorkEvents events, TimeProvider clock) : IPendingCommands
{
    string IPendingCommands.Type => CommandType;

    public const string CommandType = "count-submission";

    /// <summary>Takes the body of <c>POST /api/counts/{countId}/submissions</c>.</summary>
    public async Task<CommandResult<SubmissionAccepted>> SubmitAsync(string countId, JsonElement body, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.InstanceId, StockCount.InstanceId(countId));
        var reader = new BodyReader(body);
        var submissionId = reader.Id("submissionId");
        var hash = CanonicalJson.Digest(JsonSerializer.SerializeToElement(new { countId, body }));
        var complete = reader.Flag("complete");
        var lines = ReadLines(reader);
        if (lines.Count == 0 && !complete && reader.Errors.Count == 0)
            reader.Fail("lines", "Expected what was counted. Where nothing is left to be found, send \"complete\": true.");
        if (reader.Errors.Count > 0)
            return CommandResult<SubmissionAccepted>.Invalid(reader.Errors);
        var (known, entry) = await inbox.FindAsync<CountSubmission>(CommandType, submissionId, hash, cancellation);
        if (known != InboxAnswer.New)
            return await AnswerKnownAsync(known, entry!, cancellation);
        if (await counts.FindAsync(countId, cancellation) is not { } count)
            return CommandResult<SubmissionAccepted>.Refused("not-found", $"There is no count '{countId}'.", RefusalKind.NotFound);
        if (!person.MayActAt(count.SiteId))
            return CommandResult<SubmissionAccepted>.Refused(Refusal.NotYourSite(person, count.SiteId));
        if (CountRules.Forbids(count, person.Id, lines.Select(l => l.LotId)) is { } refusal)
            return CommandResult<SubmissionAccepted>.Refused(refusal);
        var submission = new CountSubmission(submissionId, countId, person.Id, clock.GetUtcNow(), await BookAsync(count, lines, complete, person, cancellation), complete);
        if (count.Lines.Count + submission.Lines.Count(l => count.FindLine(l.Lot.LotId) is null) > StockCount.MaxLines)
            reader.Fail("lines", $"A count has at most {StockCount.MaxLines} lines. Open another count for what was found beside them.");
        if (reader.Errors.Count > 0)
            return CommandResult<SubmissionAccepted>.Invalid(reader.Errors);

        var (answer, accepted) = await inbox.AcceptAsync(CommandType, submissionId, hash, submission, person.Id, cancellation);
        if (answer != InboxAnswer.New)
            return await AnswerKnownAsync(answer, accepted, cancellation);
        events.CommandAccepted(CommandType, submissionId, count.SiteId);
        await DispatchAsync(submission, cancellation);
        return CommandResult<SubmissionAccepted>.Taken(Accepted(submission));
    }

    /// <summary>Takes an accepted submission into its count and wakes the workflow. Repeating it changes nothing.</summary>
    public async Task DispatchAsync(string commandId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<CountSubmission>(CommandType, commandId, cancellation) is { } entry)
            await DispatchAsync(entry.Command, cancellation);
    }

    private async Task DispatchAsync(CountSubmission submission, CancellationToken cancellation)
    {
        var count = (await counts.FindAsync(submission.CountId, cancellation))!;
        var (policy, _) = await masterData.PolicyAsync<CountingPolicy>("counting", count.PolicyVersion, cancellation);
        await counts.ChangeAsync(
            submission.CountId, before => before.Submissions.Contains(submission.SubmissionId) ? null : CountRules.Take(before, submission, policy), cancellation);
        await workflows.RaiseEventAsync(StockCount.InstanceId(submission.CountId), CountVarianceWorkflow.SubmittedEvent, new WakeUp(), cancellation);
        await inbox.DoneAsync(CommandType, submission.SubmissionId, cancellation);
    }

    private static List<SentLine> ReadLines(BodyReader reader)
    {
        List<SentLine> lines = [];
        foreach (var line in reader.Objects("lines", StockCount.MaxLines))
        {
            var sent = new SentLine(line, line.Id("lotId"), line.Number("quantity", required: true) ?? 0, line.RequiredText("uom", 10));
            if (sent.Quantity < 0)
                line.Fail("quantity", $"{sent.Quantity} is less than nothing.");
            if (sent.LotId.Length > 0 && lines.Exists(l => l.LotId == sent.LotId))
                line.Fail("lotId", $"Lot '{sent.LotId}' is in the submission twice; add the quantities up.");
            lines.Add(sent);
        }

        return lines;
    }

    private async Task<List<SubmittedQuantity>> BookAsync(StockCount count, List<SentLine> lines, bool complete, Person person, CancellationToken cancellation)
    {
        // Lines that are known keep the item, class and cost that they were opened with.
        var (policy, _) = await masterData.PolicyAsync<CountingPolicy>("counting", count.PolicyVersion, cancellation);
        List<SubmittedQuantity> submitted = [];
        foreach (var line in lines)
        {
            if (await book.FindAsync(line.LotId, count.Place, policy, cancellation) is not { } booked)
            {
                line.Reader.Fail("lotId", $"There is no lot '{line.LotId}' in LotFlow. Set it aside and receive it (POST /api/receipts); then it can be counted.");
                continue;
            }

            if (Convert(line, booked.Lot.Uom, booked.Item) is { } quantity)
            {
                var lot = count.FindLine(line.LotId)?.Lot ?? booked.Lot;
                submitted.Add(new(lot, quantity, booked.Book, line.Uom == booked.Lot.Uom ? null : new ReportedQuantity(line.Quantity, line.Uom)));
            }
        }

        if (complete)
        {
            // Everything else that this person may count is said to be gone.
            foreach (var line in count.Lines.Where(l => CountRules.MayCount(l, person.Id) && !lines.Exists(s => s.LotId == l.LotId)))
                submitted.Add(new(line.Lot, 0, (await book.FindAsync(line.LotId, count.Place, policy, cancellation))!.Book, Reported: null));
        }

        return submitted;
    }

    private static decimal? Convert(SentLine line, string uom, Item? item)
    {
        if (Uom.Find(line.Uom) is { Dimension: Dimension.Count, Factor: 1 } && decimal.Truncate(line.Quantity) != line.Quantity)
        {
            line.Reader.Fail("quantity", $"{line.Quantity} {line.Uom} is no whole number of pieces.");
            return null;
        }

        var converted = UnitConversion.Convert(new(line.Quantity, line.Uom), uom, item is null ? new(uom) : new(item.Uom, item.UnitConversions));
        if (converted.Quantity is not { } quantity)
        {
            line.Reader.Fail("uom", converted.Reason!);
            return null;
        }

        if (Uom.Find(uom) is { Dimension: Dimension.Count or Dimension.Packaging } && decimal.Truncate(quantity.Value) != quantity.Value)
        {
            line.Reader.Fail("quantity", $"{line.Quantity} {line.Uom} is no whole number of {uom}, in which the lot is kept.");
            return null;
        }

        return quantity.Value;
    }

    private async Task<CommandResult<SubmissionAccepted>> AnswerKnownAsync(InboxAnswer answer, InboxEntry<CountSubmission> entry, CancellationToken cancellation)
    {
        if (answer == InboxAnswer.Conflict)
        {
            return CommandResult<SubmissionAccepted>.Refused(
                Refusal.IdUsedBefore($"Submission '{entry.CommandId}' was sent before with another body or for another count", "submissionId"));
        }

        if (entry.PendingSince is not null)
            await DispatchAsync(entry.Command, cancellation);
        return CommandResult<SubmissionAccepted>.Taken(Accepted(entry.Command), isRepeat: true);
    }

    private static SubmissionAccepted Accepted(CountSubmission submission) => new(submission.SubmissionId, submission.CountId, StockCount.InstanceId(submission.CountId));

    private sealed record SentLine(BodyReader Reader, string LotId, decimal Quantity, string Uom);
}

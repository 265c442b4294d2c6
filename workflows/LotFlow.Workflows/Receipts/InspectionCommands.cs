using System.Text.Json;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Receipts;
using LotFlow.Domain.Sampling;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Receipts;

/// <summary>The answer to an accepted inspection result.</summary>
public sealed record ResultAccepted(string ResultId, string LotId, string? WorkflowId);

/// <summary>Takes inspection results from inspectors and laboratories, and resumptions of discontinued sampling from quality.</summary>
public sealed class InspectionCommands(
    CommandInbox inbox, LotStore lots, ReceiptStore receipts, SwitchingStates switching, IWorkflowClient workflows)
{
    public const string CommandType = "inspection-result";

    /// <summary>Takes the body of <c>POST /api/lots/{lotId}/inspection-results</c>.</summary>
    public async Task<CommandResult<ResultAccepted>> SubmitAsync(string lotId, JsonElement body, Person person, CancellationToken cancellation)
    {
        var reader = new BodyReader(body);
        var result = Read(lotId, reader, person);
        var hash = CanonicalJson.Digest(JsonSerializer.SerializeToElement(new { lotId, body }));
        if (reader.Errors.Count > 0)
            return CommandResult<ResultAccepted>.Invalid(reader.Errors);
        var (known, _) = await inbox.FindAsync<InspectionResult>(CommandType, result.ResultId, hash, cancellation);
        var lot = await lots.FindAsync(lotId, cancellation);
        if (known == InboxAnswer.New)
        {
            if (lot is null)
                return CommandResult<ResultAccepted>.Refused("not-found", $"There is no lot '{lotId}'.", RefusalKind.NotFound);
            if (!person.MayActAt(lot.SiteId))
                return CommandResult<ResultAccepted>.Refused("not-your-site", $"{person.Name} may not act at site {lot.SiteId}.", RefusalKind.Forbidden);
            if (await CheckAsync(lot, result, reader, cancellation) is { } refusal)
                return CommandResult<ResultAccepted>.Refused(refusal);
            if (reader.Errors.Count > 0)
                return CommandResult<ResultAccepted>.Invalid(reader.Errors);
        }

        var (answer, entry) = await inbox.AcceptAsync(CommandType, result.ResultId, hash, result, person.Id, cancellation);
        if (answer == InboxAnswer.Conflict)
        {
            return CommandResult<ResultAccepted>.Refused(
                "idempotency-conflict", $"Result '{result.ResultId}' was sent before with another body or for another lot. Send it unchanged, or use a new resultId.");
        }

        if (entry.PendingSince is not null)
            await DispatchAsync(entry.Command, cancellation);
        return CommandResult<ResultAccepted>.Taken(
            new(result.ResultId, lotId, lot is { ReceiptId: { } receiptId } ? Receipt.InstanceId(receiptId) : null), isRepeat: answer == InboxAnswer.Repeat);
    }

    /// <summary>Keeps an accepted result with its lot and wakes the inspection that waits for it. Repeating it changes nothing.</summary>
    public async Task DispatchAsync(string resultId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<InspectionResult>(CommandType, resultId, cancellation) is { } entry)
            await DispatchAsync(entry.Command, cancellation);
    }

    /// <summary>Quality resumes sampling of a pair that was discontinued (ISO 2859-1:1999, 9.4).</summary>
    public async Task<CommandResult<SupplierItemSampling>> ResumeSamplingAsync(
        string supplierId, string itemId, JsonElement body, Person person, CancellationToken cancellation)
    {
        var reader = new BodyReader(body);
        var note = reader.RequiredText("note", 1000);
        return reader.Errors.Count > 0
            ? CommandResult<SupplierItemSampling>.Invalid(reader.Errors)
            : CommandResult<SupplierItemSampling>.Taken(await switching.ResumeAsync(supplierId, itemId, person.Name, note, cancellation));
    }

    public Task<SupplierItemSampling> SamplingAsync(string supplierId, string itemId, CancellationToken cancellation) =>
        switching.ReadAsync(supplierId, itemId, cancellation);

    private async Task DispatchAsync(InspectionResult result, CancellationToken cancellation)
    {
        await receipts.AddResultAsync(result, cancellation);
        if (await lots.FindAsync(result.LotId, cancellation) is { ReceiptId: { } receiptId, Line: { } line })
            await workflows.RaiseEventAsync(Receipt.LineInstanceId(receiptId, line), LineInspectionWorkflow.ResultEvent, new WakeUp(), cancellation);
        await inbox.DoneAsync(CommandType, result.ResultId, cancellation);
    }

    private async Task<Refusal?> CheckAsync(Lot lot, InspectionResult result, BodyReader reader, CancellationToken cancellation)
    {
        if (lot.Disposition != Disposition.PendingInspection)
        {
            return new("inspection-closed",
                $"The inspection of lot '{lot.LotId}' has ended ({JsonNamingPolicy.CamelCase.ConvertName(lot.Disposition.ToString())}). If this result speaks against the lot, place a hold on it.");
        }

        var line = lot is { ReceiptId: { } receiptId, Line: { } number } ? await receipts.FindLineAsync(receiptId, number, cancellation) : null;
        for (var i = 0; i < result.Defects.Count && line is not null; i++)
        {
            var counted = result.Defects[i];
            if (line.Plans.FirstOrDefault(p => p.Class == counted.Class) is not { } plan)
                reader.Fail("defects", $"No sample of class {counted.Class.ToString().ToLowerInvariant()} is asked of lot '{lot.LotId}'.");
            else if (line.Outcomes.Any(o => o.Class == counted.Class))
                return new("inspection-closed", $"The {counted.Class.ToString().ToLowerInvariant()} defects of lot '{lot.LotId}' have been judged already.");
            else if (plan.Judge(Math.Max(counted.SampleSize, plan.SampleSize), counted.Count) is { IsRefused: true } refused)
                reader.Fail("defects", refused.Reason);
        }

        return null;
    }

    private static InspectionResult Read(string lotId, BodyReader reader, Person person)
    {
        List<DefectCount> defects = [];
        foreach (var d in reader.Objects("defects", 10))
        {
            var counted = new DefectCount(
                d.Choice("class", DefectClass.Minor), d.Integer("sampleSize", 1, required: true) ?? 0, d.Integer("count", 0, required: true) ?? 0);
            if (defects.Exists(known => known.Class == counted.Class))
                d.Fail("class", "This class of defect is in the result twice; add the counts up.");
            defects.Add(counted);
        }

        List<Measurement> measurements = [];
        foreach (var m in reader.Objects("measurements", 500))
        {
            var measured = new Measurement(
                m.RequiredText("property"), m.Number("value", required: true) ?? 0, m.OptionalText("unit", 50), m.Number("minimum"), m.Number("maximum"));
            if (measured.Minimum > measured.Maximum)
                m.Fail("minimum", $"{measured.Minimum} is more than the maximum {measured.Maximum}.");
            measurements.Add(measured);
        }

        if (defects.Count == 0 && measurements.Count == 0)
            reader.Fail("", "Expected 'defects' or 'measurements'; the result holds neither.");
        return new()
        {
            ResultId = reader.Id("resultId"), LotId = lotId, Defects = defects, Measurements = measurements,
            InspectedAt = reader.Time("inspectedAt", required: true) ?? default, ReportedBy = person.Id,
        };
    }
}

using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Receipts;
using LotFlow.Domain.Sampling;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Production;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Receipts;

/// <summary>The answer to an accepted inspection result.</summary>
public sealed record ResultAccepted(string ResultId, string LotId, string? WorkflowId);

/// <summary>Takes inspection results from inspectors and laboratories, and resumptions of discontinued sampling from quality.</summary>
public sealed class InspectionCommands(
    CommandInbox inbox, LotStore lots, ReceiptStore receipts, SwitchingStates switching, LateResults late,
    ProductInspection products, IWorkflowClient workflows, WorkEvents events, TimeProvider clock) : IPendingCommands
{
    string IPendingCommands.Type => CommandType;

    public const string CommandType = "inspection-result";

    private const int MaxDefects = 10;

    /// <summary>Units in one result; sums of them stay far from the end of their type.</summary>
    private const int MaxUnits = 1_000_000;

    /// <summary>Takes the body of <c>POST /api/lots/{lotId}/inspection-results</c>.</summary>
    public async Task<CommandResult<ResultAccepted>> SubmitAsync(string lotId, JsonElement body, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.LotId, lotId);
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
                return CommandResult<ResultAccepted>.Refused(Refusal.NotYourSite(person, lot.SiteId));
            if (await CheckAsync(lot, result, reader, cancellation) is { } refusal)
                return CommandResult<ResultAccepted>.Refused(refusal);
            if (reader.Errors.Count > 0)
                return CommandResult<ResultAccepted>.Invalid(reader.Errors);
        }

        var (answer, entry) = await inbox.AcceptAsync(CommandType, result.ResultId, hash, result, person.Id, cancellation);
        if (answer == InboxAnswer.Conflict)
        {
            return CommandResult<ResultAccepted>.Refused(
                Refusal.IdUsedBefore($"Result '{result.ResultId}' was sent before with another body or for another lot", "resultId"));
        }

        if (answer == InboxAnswer.New)
            events.CommandAccepted(CommandType, result.ResultId, lot?.SiteId);
        if (entry.PendingSince is not null)
            await DispatchAsync(entry.Command, cancellation);
        return CommandResult<ResultAccepted>.Taken(
            new(result.ResultId, lotId, lot is { ReceiptId: { } receiptId } ? Receipt.InstanceId(receiptId) : null), isRepeat: answer == InboxAnswer.Repeat);
    }

    /// <summary>Keeps an accepted result with its lot and wakes the inspection that waits for it. Repeating it changes nothing.</summary>
    public async Task DispatchAsync(string commandId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<InspectionResult>(CommandType, commandId, cancellation) is { } entry)
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
        // Nothing waits for a result any more once the inspection has ended, and what is kept with the lot is judged here.
        if (await late.AreLateAsync(result.LotId, cancellation))
            await late.JudgeAsync(result, cancellation);
        else if (await lots.FindAsync(result.LotId, cancellation) is { ReceiptId: { } receiptId, Line: { } line })
            await workflows.RaiseEventAsync(Receipt.LineInstanceId(receiptId, line), LineInspectionWorkflow.ResultEvent, new WakeUp(), cancellation);
        await products.ReviewAsync(result.LotId, cancellation);
        await inbox.DoneAsync(CommandType, result.ResultId, cancellation);
    }

    private async Task<Refusal?> CheckAsync(Lot lot, InspectionResult result, BodyReader reader, CancellationToken cancellation)
    {
        if (await late.AreLateAsync(lot.LotId, cancellation) || lot is not { ReceiptId: { } receiptId, Line: { } number }
            || await receipts.FindLineAsync(receiptId, number, cancellation) is not { } line)
            return null;
        var earlier = (await receipts.ResultsAsync(lot.LotId, cancellation)).Where(r => r.ResultId != result.ResultId).SelectMany(r => r.Defects).ToLookup(d => d.Class);
        var readers = reader.Objects("defects", MaxDefects);
        for (var i = 0; i < result.Defects.Count; i++)
        {
            var counted = result.Defects[i];
            var name = counted.Class.ToString().ToLowerInvariant();
            if (line.Plans.FirstOrDefault(p => p.Class == counted.Class) is not { } plan)
                readers[i].Fail("class", $"No sample of class {name} is asked of lot '{lot.LotId}'.");
            else if (line.Outcomes.Any(o => o.Class == counted.Class))
                return new("inspection-closed", $"The {name} defects of lot '{lot.LotId}' have been judged already.");
            else
                CheckCount(readers[i], counted, plan, earlier[counted.Class].Sum(d => d.SampleSize));
        }

        return null;
    }

    /// <summary>A sample may come in parts, and each part must be possible: not more units than the lot has left, nor more bad ones than were looked at.</summary>
    private static void CheckCount(BodyReader reader, DefectCount counted, LotSamplingPlan plan, int inspectedBefore)
    {
        if ((long)inspectedBefore + counted.SampleSize > plan.LotSize)
            reader.Fail("sampleSize", $"{counted.SampleSize} units after {inspectedBefore} are more than the {plan.LotSize} of the lot.");
        if (plan.Counts == SampleCount.NonconformingUnits && counted.Count > counted.SampleSize)
        {
            reader.Fail("count",
                $"{counted.Count} nonconforming units of {counted.SampleSize} inspected; with AQL {plan.Aql} each unit counts once, however many defects it has.");
        }
    }

    private InspectionResult Read(string lotId, BodyReader reader, Person person)
    {
        List<DefectCount> defects = [];
        foreach (var d in reader.Objects("defects", MaxDefects))
        {
            var counted = new DefectCount(
                d.Choice("class", DefectClass.Minor), d.Integer("sampleSize", 1, MaxUnits, required: true) ?? 0, d.Integer("count", 0, MaxUnits, required: true) ?? 0);
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
        var inspectedAt = reader.Time("inspectedAt", required: true) ?? default;
        // A day of tolerance, as for receipts.
        if (inspectedAt > clock.GetUtcNow().AddDays(1))
            reader.Fail("inspectedAt", $"{inspectedAt:O} is in the future.");
        return new()
        {
            ResultId = reader.Id("resultId"),
            LotId = lotId,
            Defects = defects,
            Measurements = measurements,
            InspectedAt = inspectedAt,
            ReportedBy = person.Id,
        };
    }
}

using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Holds;

/// <summary>Complaints of customers about lots (ISO 10002); from the severity that policy names on they hold the lot.</summary>
public sealed class ComplaintCommands(
    CommandInbox inbox, IDocumentStore store, LotStore lots, InventoryStore inventory, WorkEvents events, AutomaticHolds automatic, MasterDataStore masterData)
    : LotReportCommands<Complaint>("complaint", Complaint.IdPrefix, inbox, store, lots, inventory, events)
{
    private protected override (string Id, Complaint Report) Read(string lotId, BodyReader reader, Person person)
    {
        var complaint = new Complaint
        {
            ComplaintId = reader.Id("complaintId"),
            LotId = lotId,
            CustomerId = reader.OptionalId("customerId"),
            Text = reader.RequiredText("text", 2000),
            Severity = reader.Choice("severity", ComplaintSeverity.Minor),
            ReportedBy = person.Id,
        };
        return (complaint.ComplaintId, complaint);
    }

    private protected override async Task CheckAsync(Complaint report, Lot lot, BodyReader reader, CancellationToken cancellation)
    {
        if (report.CustomerId is { } customer && await masterData.FindCustomerAsync(customer, cancellation) is null)
            reader.Fail("customerId", $"There is no customer '{customer}'.");
    }

    private protected override string LotOf(Complaint report) => report.LotId;

    private protected override async Task<string?> JudgeAsync(Complaint report, CancellationToken cancellation) =>
        report.Severity >= (await automatic.PolicyAsync(cancellation)).Complaint.FromSeverity
            ? await automatic.PlaceAsync(report.LotId, report.Text, new(HoldSource.Complaint, report.ComplaintId), cancellation)
            : null;
}

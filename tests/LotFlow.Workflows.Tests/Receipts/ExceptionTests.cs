using System.Text.Json.Nodes;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Receipts;
using LotFlow.Domain.Sampling;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Receipts;

/// <summary>Each exception of the public contract keeps its lot unusable, goes to a person, and ends as that person decides.</summary>
public sealed class ExceptionTests
{
    private const string Gtin = "09506000134352";

    public static TheoryData<string> Codes =>
    [
        "supplier-not-approved", "supplier-lot-duplicate", "expired", "short-shelf-life", "label-mismatch", "certificate-missing", "certificate-invalid",
        "certificate-lot-mismatch", "certificate-item-mismatch", "certificate-incomplete", "sampling-size-unknown", "supplier-discontinued", "out-of-spec",
        "temperature-excursion",
    ];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task An_exception_blocks_the_lot_and_asks_quality_with_everything_needed(string code)
    {
        await using var plant = await Plant.OpenAsync();

        var line = await ReceiveWithAsync(plant, code);

        Assert.Equal((LineState.OnHold, code), (line.State, Assert.Single(line.Exceptions).Code));
        var lot = await plant.LotAsync(line.LotId);
        Assert.False(lot.Usable);
        Assert.Contains(lot.BlockedBy, b => b.Code == "hold");
        Assert.Equal((code, HoldState.Open), (Assert.Single(lot.Holds).ReasonCode, lot.Holds[0].State));
        Assert.Equal(ReceiptState.AwaitingDecision, (await plant.ReceiptAsync(lot.ReceiptId!)).State);
        var approval = await plant.ApprovalAsync(line.ApprovalId!);
        Assert.Contains(approval.Details, d => d.Label == code && d.Text == line.Exceptions[0].Detail);
        Assert.Contains(code, approval.Summary);
        Assert.Equal(["qa1", "qa2"], plant.Messages.All.Where(m => m.Link!.ApprovalId == line.ApprovalId).Select(m => m.To.PersonId).Order());
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task An_accepted_exception_ends_with_the_lot_released(string code)
    {
        await using var plant = await Plant.OpenAsync();
        var line = await ReceiveWithAsync(plant, code);

        Assert.True((await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality)).IsTaken);
        // A lot of a discontinued supplier is still inspected, as hard as inspection resumes.
        if (line.Sampling is { Plans: [var plan] })
            await plant.ReportAsync(line.LotId, "R", ("major", plan.SampleSize, 0));

        var lot = await plant.LotAsync(line.LotId);
        Assert.Equal(LineState.Released, (await plant.LineAsync(lot.ReceiptId!)).State);
        Assert.Equal(Disposition.Released, lot.Disposition);
        Assert.DoesNotContain(lot.BlockedBy, b => b.Code != "expired");
        Assert.Equal(HoldState.Released, lot.Holds[0].State);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_refused_exception_ends_with_the_lot_rejected(string code)
    {
        await using var plant = await Plant.OpenAsync();
        var line = await ReceiveWithAsync(plant, code);

        Assert.True((await plant.DecideAsync(line.ApprovalId!, DecisionKind.Reject, Staff.Quality)).IsTaken);

        var lot = await plant.LotAsync(line.LotId);
        Assert.Equal(LineState.Rejected, (await plant.LineAsync(lot.ReceiptId!)).State);
        Assert.Equal((Disposition.Rejected, false), (lot.Disposition, lot.Usable));
        Assert.Equal(HoldState.Dispositioned, lot.Holds[0].State);
    }

    [Fact]
    public async Task Several_exceptions_of_a_lot_are_one_approval_with_all_of_them()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutSupplierAsync("GREEN", Body.Supplier());
        await plant.PutItemAsync("SUGAR", Body.Item("Sugar", i => i["storage"] = new JsonObject { ["minC"] = 2, ["maxC"] = 8 }));

        var line = await plant.ReceiveAsync(Body.Receipt(l => (l["temperatureC"], l["expiresOn"]) = (12, "2026-03-01")));

        string[] codes = ["supplier-not-approved", "expired", "temperature-excursion"];
        Assert.Equal(codes, line.Exceptions.Select(e => e.Code));
        var approval = await plant.ApprovalAsync(line.ApprovalId!);
        Assert.Subset(approval.Details.Select(d => d.Label).ToHashSet(), codes.ToHashSet());
        var (open, _) = await plant.Get<Workflows.Approvals.ApprovalStore>().QueryAsync(ApprovalState.Open, role: null, sites: [], limit: 10, continuation: null);
        Assert.Single(open);
        await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality);
        Assert.Equal(LineState.Released, (await plant.LineAsync((await plant.LotAsync(line.LotId)).ReceiptId!)).State);
    }

    [Theory]
    // 23:30 UTC is the next day in Berlin and the same day in Chicago.
    [InlineData("Europe/Berlin", "2026-03-01", true)]
    [InlineData("Europe/Berlin", "2026-03-02", false)]
    [InlineData("America/Chicago", "2026-03-01", false)]
    [InlineData("America/Chicago", "2026-02-28", true)]
    public async Task A_supplier_is_approved_through_the_last_day_by_the_calendar_of_the_site(string timeZone, string approvedUntil, bool isException)
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutSiteAsync("NORTH", Body.Site(timeZone));
        var supplier = Body.Supplier("SUGAR");
        supplier["approvedUntil"] = approvedUntil;
        await plant.PutSupplierAsync("GREEN", supplier);

        var line = await plant.ReceiveAsync(Body.Receipt(receipt: r => r["receivedAt"] = "2026-03-01T23:30:00Z"));

        Assert.Equal(isException ? ["supplier-not-approved"] : [], line.Exceptions.Select(e => e.Code));
    }

    [Fact]
    public async Task A_lot_that_expires_today_is_usable_through_midnight_of_its_site_and_not_after()
    {
        await using var plant = await Plant.OpenAsync();
        var line = await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-02"));
        Assert.True((await plant.LotAsync(line.LotId)).Usable);

        // Midnight in Berlin is 23:00 UTC.
        await plant.AdvanceAsync(TimeSpan.FromHours(14.99));
        Assert.True((await plant.LotAsync(line.LotId)).Usable);
        await plant.AdvanceAsync(TimeSpan.FromHours(0.01));

        Assert.Equal("expired", Assert.Single((await plant.LotAsync(line.LotId)).BlockedBy).Code);
    }

    [Fact]
    public async Task An_item_that_is_inspected_by_certificate_is_not_released_without_one()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("SUGAR", Body.Item("Sugar", i => i["inspection"] = "certificate"));
        var line = await plant.ReceiveAsync(Body.Receipt());
        Assert.Equal("certificate-missing", Assert.Single(line.Exceptions).Code);
    }

    /// <summary>Receives one line that has exactly this exception.</summary>
    private static async Task<ReceiptLineView> ReceiveWithAsync(Plant plant, string code)
    {
        switch (code)
        {
            case "supplier-not-approved":
                await plant.PutSupplierAsync("GREEN", Body.Supplier("RESIN"));
                return await plant.ReceiveAsync(Body.Receipt());
            case "supplier-lot-duplicate":
                await plant.ReceiveAsync(Body.Receipt(l => l["supplierLot"] = "TWICE"));
                return await plant.ReceiveAsync(Body.Receipt(l => l["supplierLot"] = "TWICE"));
            case "expired":
                return await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-01"));
            case "short-shelf-life":
                await plant.PutItemAsync("SUGAR", Body.Item("Sugar", i => i["minRemainingShelfLifeDays"] = 30));
                return await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-31"));
            case "label-mismatch":
                await plant.PutItemAsync("SUGAR", Body.Item("Sugar", i => i["gtin"] = Gtin));
                return await plant.ReceiveAsync(Body.Receipt(l => (l["supplierLot"], l["label"]) = ("AB1", $"(01){Gtin}(10)AB2")));
            case "sampling-size-unknown":
                await plant.PutItemAsync("SUGAR", Body.SampledItem("Sugar"));
                await plant.PutItemAsync("SUGAR", Body.Item("Sugar", i => (i["inspection"], i["sampling"]) = ("sampling", Body.SampledItem("")["sampling"]!.DeepClone())));
                return await plant.ReceiveAsync(Body.Receipt());
            case "supplier-discontinued":
                await plant.PutItemAsync("JAR", Body.SampledItem("Jar"));
                for (var i = 0; i < 7; i++)
                    await plant.CountJarsAsync($"L{i}", SampleVerdict.NotAccepted);
                return await plant.ReceiveAsync(Body.Jars());
            case "temperature-excursion":
                await plant.PutItemAsync("SUGAR", Body.Item("Sugar", i => i["storage"] = new JsonObject { ["minC"] = 2, ["maxC"] = 8 }));
                return await plant.ReceiveAsync(Body.Receipt(l => l["temperatureC"] = 8.1));
            default:
                return await ReceiveCertifiedAsync(plant, code);
        }
    }

    private static async Task<ReceiptLineView> ReceiveCertifiedAsync(Plant plant, string code)
    {
        var item = Body.CertifiedItem("Polyamide resin");
        if (code == "certificate-item-mismatch")
            item["certificateProductIds"] = new JsonArray("OTHER-PRODUCT");
        await plant.PutItemAsync("RESIN", item);
        return await plant.ReceiveAsync(Body.Receipt(l =>
        {
            l["itemId"] = "RESIN";
            l["supplierLot"] = code == "certificate-lot-mismatch" ? "ANOTHER LOT" : Body.CertifiedLot;
            l["certificate"] = code switch
            {
                "certificate-missing" => null,
                "certificate-invalid" => "not a certificate",
                "certificate-incomplete" => Body.Certificate("valid_certificate_2.json"),
                "out-of-spec" => Body.Certificate("valid_certificate_7.json"),
                _ => Body.Certificate("valid_certificate_1.json"),
            };
        }));
    }
}

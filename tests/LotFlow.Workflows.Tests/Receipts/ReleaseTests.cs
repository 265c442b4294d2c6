using LotFlow.Domain.Approvals;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Receipts;

public sealed class ReleaseTests
{
    [Fact]
    public async Task A_lot_with_nothing_against_it_is_released_and_usable()
    {
        await using var plant = await Plant.OpenAsync();

        var line = await plant.ReceiveAsync(Body.Receipt());

        Assert.Equal(LineState.Released, line.State);
        var lot = await plant.LotAsync(line.LotId);
        Assert.True(lot.Usable);
        Assert.Equal(Disposition.Released, lot.Disposition);
        Assert.Equal(new QuantityAt("NORTH", "DOCK", 100, "KGM"), Assert.Single(lot.Balances));
    }

    [Theory]
    [InlineData("valid_certificate_1.json")]
    [InlineData("valid_certificate_3.json")]
    [InlineData("valid_certificate_4.json")]
    [InlineData("valid_certificate_5.json")]
    public async Task A_lot_whose_certificate_is_in_spec_is_released_on_it(string file)
    {
        await using var plant = await Plant.OpenAsync();
        var line = await ReceiveCertifiedAsync(plant, file);
        Assert.Empty(line.Exceptions);
        Assert.Equal(LineState.Released, line.State);
    }

    [Theory]
    [InlineData("valid_certificate_2.json", "certificate-incomplete")]
    [InlineData("valid_certificate_6.json", "certificate-incomplete")]
    [InlineData("valid_certificate_7.json", "out-of-spec")]
    [InlineData("invalid_schema_type.json", "certificate-invalid")]
    [InlineData("missing_languages.json", "certificate-invalid")]
    public async Task A_lot_whose_certificate_does_not_speak_for_it_is_held_for_a_person(string file, string code)
    {
        await using var plant = await Plant.OpenAsync();

        var line = await ReceiveCertifiedAsync(plant, file);

        Assert.Equal(LineState.OnHold, line.State);
        Assert.Equal(code, Assert.Single(line.Exceptions).Code);
        var lot = await plant.LotAsync(line.LotId);
        Assert.False(lot.Usable);
        Assert.Contains(lot.BlockedBy, b => b.Code == "hold");
        var approval = await plant.Approvals.FindAsync(line.ApprovalId!);
        Assert.Contains(approval!.Details, d => d.Label == code);
    }

    [Fact]
    public async Task Every_property_that_is_out_of_spec_is_named()
    {
        await using var plant = await Plant.OpenAsync();
        var line = await ReceiveCertifiedAsync(plant, "valid_certificate_7.json");
        Assert.Contains("Test Case 1", line.Exceptions[0].Detail);
        Assert.Contains("Test Case 2", line.Exceptions[0].Detail);
        Assert.DoesNotContain("Test Case 3", line.Exceptions[0].Detail);
    }

    [Fact]
    public async Task An_approved_exception_releases_the_lot_and_names_who_decided()
    {
        await using var plant = await Plant.OpenAsync();
        var line = await ReceiveCertifiedAsync(plant, "valid_certificate_7.json");

        await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality);

        var lot = await plant.LotAsync(line.LotId);
        Assert.True(lot.Usable);
        Assert.Equal((HoldState.Released, "qa1"), (lot.Holds[0].State, lot.Holds[0].ReleasedBy));
        Assert.Equal(ReceiptState.Completed, (await plant.ReceiptAsync(lot.ReceiptId!)).State);
    }

    [Fact]
    public async Task A_rejected_exception_rejects_the_lot()
    {
        await using var plant = await Plant.OpenAsync();
        var line = await ReceiveCertifiedAsync(plant, "valid_certificate_2.json");

        await plant.DecideAsync(line.ApprovalId!, DecisionKind.Reject, Staff.Quality);

        var lot = await plant.LotAsync(line.LotId);
        Assert.Equal(Disposition.Rejected, lot.Disposition);
        Assert.Contains(lot.BlockedBy, b => b.Code == "rejected");
        Assert.Equal(LineState.Rejected, (await plant.LineAsync(lot.ReceiptId!)).State);
    }

    private static async Task<ReceiptLineView> ReceiveCertifiedAsync(Plant plant, string file)
    {
        await plant.PutItemAsync("RESIN", Body.CertifiedItem("Polyamide resin"));
        return await plant.ReceiveAsync(Body.Receipt(l =>
        {
            l["itemId"] = "RESIN";
            l["supplierLot"] = Body.CertifiedLot;
            l["certificate"] = Body.Certificate(file);
        }));
    }
}

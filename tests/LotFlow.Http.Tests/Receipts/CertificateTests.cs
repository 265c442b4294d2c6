using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.Receipts;

/// <summary>The published certificates (data/coa), delivered with real receipts. Each has an item of its own: they share supplier and lot.</summary>
public sealed class CertificateTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    private const string SupplierLot = "123456789 10";

    [Theory]
    [InlineData("valid_certificate_1")]
    [InlineData("valid_certificate_3")]
    [InlineData("valid_certificate_4")]
    [InlineData("valid_certificate_5")]
    public async Task A_lot_in_spec_is_released_on_its_certificate(string certificate)
    {
        var line = await ReceiveWithAsync(certificate);
        Assert.Equal("released", line["state"]!.GetValue<string>());
        Assert.Empty(line["exceptions"]!.AsArray());
        Assert.True((await server.As("op1").GetAsync($"/api/lots/{line["lotId"]}")).Json["usable"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("valid_certificate_2", "certificate-incomplete")]
    [InlineData("valid_certificate_6", "certificate-incomplete")]
    [InlineData("valid_certificate_7", "out-of-spec")]
    [InlineData("invalid_schema_type", "certificate-invalid")]
    [InlineData("missing_languages", "certificate-invalid")]
    public async Task A_lot_whose_certificate_does_not_speak_for_it_is_held(string certificate, string code)
    {
        var line = await ReceiveWithAsync(certificate);
        Assert.Equal("onHold", line["state"]!.GetValue<string>());
        Assert.Equal([code], line["exceptions"]!.AsArray().Select(e => e!["code"]!.GetValue<string>()).Distinct());
        var lot = (await server.As("op1").GetAsync($"/api/lots/{line["lotId"]}")).Json;
        Assert.False(lot["usable"]!.GetValue<bool>());
        Assert.Equal("open", lot["holds"]![0]!["state"]!.GetValue<string>());
        var approval = (await server.As("qa1").GetAsync($"/api/approvals/{line["approvalId"]}")).Json;
        Assert.Contains(code, approval["summary"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Out_of_spec_names_both_properties()
    {
        var line = await ReceiveWithAsync("valid_certificate_7", "RM-7");
        var details = string.Join(' ', line["exceptions"]!.AsArray().Select(e => e!["detail"]!.GetValue<string>()));
        var certificate = Read("valid_certificate_7");
        var outOfSpec = certificate["Certificate"]!["Analysis"]!["Inspections"]!.AsArray().Where(IsOutOfSpec).Select(i => i!["Property"]!.GetValue<string>()).ToList();
        Assert.Equal(2, outOfSpec.Count);
        Assert.All(outOfSpec, property => Assert.Contains(property, details, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_of_another_lot_is_held()
    {
        var line = await ReceiveWithAsync("valid_certificate_1", "RM-other", supplierLot: "another lot");
        Assert.Contains(line["exceptions"]!.AsArray(), e => e!["code"]!.GetValue<string>() == "certificate-lot-mismatch");
    }

    private static bool IsOutOfSpec(JsonNode? inspection) =>
        Number(inspection, "Value") is { } value && (value < Number(inspection, "Minimum") || value > Number(inspection, "Maximum"));

    private static decimal? Number(JsonNode? inspection, string name) =>
        decimal.TryParse(inspection?[name]?.ToString(), out var number) ? number : null;

    private static JsonNode Read(string certificate) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "coa", $"{certificate}.json")))!;

    private async Task<JsonNode> ReceiveWithAsync(string certificate, string? itemId = null, string supplierLot = SupplierLot)
    {
        itemId ??= $"RM-{certificate}";
        var admin = server.As("admin1");
        Assert.Equal(201, (await admin.PutAsync($"/api/items/{itemId}", TheMasterData.Item("certificate"))).Status);
        await admin.PutAsync($"/api/suppliers/S-{itemId}", TheMasterData.Supplier(itemId));
        return await server.ReceiveAsync(AReceipt.Of(itemId, supplierLot, line => line["certificate"] = Read(certificate)).With("supplierId", $"S-{itemId}"));
    }
}

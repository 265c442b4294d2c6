using System.Text.Json.Nodes;
using LotFlow.Workflows.Certificates;

namespace LotFlow.Workflows.Tests.Certificates;

/// <summary>That the validator enforces each keyword of the schema where the schema uses it, through $ref, allOf, anyOf and oneOf.</summary>
public sealed class CertificateSchemaTests
{
    [Fact]
    public void Minimum_and_maximum_numbers_of_items_are_enforced()
    {
        Refused(c => c["CertificateLanguages"] = new JsonArray("EN", "DE", "FR"), "/Certificate/CertificateLanguages has more than 2 items");
        Refused(c => c["Analysis"]!["Inspections"] = new JsonArray(), "/Certificate/Analysis/Inspections has fewer than 1 items");
        Refused(c => c["Attachments"] = new JsonArray(), "/Certificate/Attachments has fewer than 1 items");
    }

    [Fact]
    public void Items_must_be_unique()
    {
        Refused(c => c["CertificateLanguages"] = new JsonArray("EN", "EN"), "/Certificate/CertificateLanguages has the same item twice");
        Refused(
            c => c["Analysis"]!["Inspections"]!.AsArray().Add(c["Analysis"]!["Inspections"]![0]!.DeepClone()),
            "/Certificate/Analysis/Inspections has the same item twice");
    }

    [Fact]
    public void Unknown_properties_are_refused_where_the_schema_says_so_and_allowed_where_it_does_not()
    {
        Refused(c => c["Extra"] = 1, "/Certificate/Extra is not a property of the schema");
        Refused(c => c["Product"]!["a/b~c"] = 1, "/Certificate/Product/a~1b~0c is not a property of the schema");
        Refused(c => c["Analysis"]!["Inspections"]![1]!["Extra"] = 1, "/Certificate/Analysis/Inspections/1/Extra is not a property");
        Refused(c => c["Attachments"]![0]!["Extra"] = 1, "/Certificate/Attachments/0/Extra is not a property");
        Accepted(c => c["Analysis"]!["Extra"] = 1);
        Accepted(c => c["Parties"]!["Customer"]!["Extra"] = 1);
    }

    [Fact]
    public void Required_properties_are_named_when_absent()
    {
        Refused(c => c.Remove("Logo"), "/Certificate/Logo is required and absent");
        Refused(c => c["Product"]!.AsObject().Remove("FillingBatchId"), "/Certificate/Product/FillingBatchId is required and absent");
        Refused(c => c["Parties"]!["Manufacturer"]!.AsObject().Remove("Street"), "/Certificate/Parties/Manufacturer/Street is required and absent");
        Refused(c => c["Analysis"]!["Inspections"]![0]!.AsObject().Remove("Method"), "/Certificate/Analysis/Inspections/0/Method is required");
        Accepted(c => c.Remove("Analysis"));
        Accepted(c => c["Analysis"]!.AsObject().Remove("LotId"));
    }

    [Fact]
    public void A_company_has_exactly_one_kind_of_name_and_at_least_one_identifier()
    {
        Refused(c => c["Parties"]!["Customer"]!["CompanyName"] = "x", "/Certificate/Parties/Customer does not fit exactly one of the forms");
        Refused(c => c["Parties"]!["Customer"]!.AsObject().Remove("Name"), "/Certificate/Parties/Customer does not fit exactly one of the forms");
        Refused(
            c => c["Parties"]!["Customer"]!["Identifiers"] = new JsonObject { ["CageCode"] = "x" },
            "/Certificate/Parties/Customer/Identifiers fits none of the forms");
        Refused(c => c["Parties"]!["Customer"]!["Street"] = new JsonArray("1", "2", "3", "4"), "/Certificate/Parties/Customer/Street fits none of the forms");
        Accepted(c => c["Parties"]!["Customer"]!["Identifiers"] = new JsonObject { ["DUNS"] = "123456789" });
    }

    [Fact]
    public void Formats_patterns_lengths_enumerations_and_types_are_enforced()
    {
        Refused(c => c["Date"] = "12.12.2021", "/Certificate/Date date expected");
        Refused(c => c["Date"] = "2021-02-30", "/Certificate/Date date expected");
        Refused(c => c["Product"]!["ExpirationDate"] = "2021-12-12T00:00:00Z", "/Certificate/Product/ExpirationDate date expected");
        Refused(c => c["Parties"]!["Customer"]!["Email"] = "nobody", "/Certificate/Parties/Customer/Email email expected");
        Refused(c => c["Contacts"]![0]!["Email"] = "nobody", "/Certificate/Contacts/0/Email email expected");
        Refused(c => c["Parties"]!["Customer"]!["Country"] = "at", "/Certificate/Parties/Customer/Country does not match");
        Refused(c => c["Parties"]!["Customer"]!["Country"] = "AUT", "/Certificate/Parties/Customer/Country is longer than 2 characters");
        Refused(c => c["CertificateLanguages"] = new JsonArray("XX"), "/Certificate/CertificateLanguages/0 is not one of EN, DE");
        Refused(c => c["Analysis"]!["Inspections"]![0]!["ValueType"] = "float", "/Certificate/Analysis/Inspections/0/ValueType is not one of string, number");
        Refused(c => c["Analysis"]!["Inspections"]![0]!["Value"] = 31, "/Certificate/Analysis/Inspections/0/Value string expected");
        Refused(c => c["BusinessTransaction"]!["Delivery"]!["Quantity"] = "90", "/Certificate/BusinessTransaction/Delivery/Quantity number expected");
        Refused(c => c["Id"] = null, "/Certificate/Id string expected");
    }

    [Theory]
    [InlineData("https://schemas.s1seven.com/coa-schemas/v1.0.0/schema.json")]
    [InlineData("https://schemas.s1seven.com/coa-schemas/v1.1.0/schema.json ")]
    [InlineData("https://example.com/https://schemas.s1seven.com/coa-schemas/v1.1.0/schema.json")]
    [InlineData("not an address")]
    public void A_certificate_that_names_another_schema_is_refused(string url)
    {
        var reading = CertificateReader.Read(CertificateFiles.Changed("valid_certificate_1", document => document["RefSchemaUrl"] = url));

        Assert.StartsWith("/RefSchemaUrl names", Assert.Single(reading.Findings).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_inside_a_certificate_is_data_and_is_not_followed() => Refused(
        c => c["Product"] = new JsonObject { ["$ref"] = "http://127.0.0.1:1/schema.json", ["$id"] = "http://127.0.0.1:1/" },
        "/Certificate/Product/$ref is not a property of the schema");

    [Fact]
    public void Of_many_errors_the_first_are_named_and_the_rest_are_counted()
    {
        var detail = Detail(c => c["Analysis"]!["Inspections"] = new JsonArray([.. Enumerable.Range(0, 10_000).Select(i => JsonValue.Create(i))]));

        Assert.EndsWith(" more.", detail, StringComparison.Ordinal);
        Assert.InRange(detail!.Length, 100, 5000);
    }

    private static void Refused(Action<JsonObject> change, string detail) => Assert.Contains(detail, Detail(change), StringComparison.Ordinal);

    private static void Accepted(Action<JsonObject> change) => Assert.Null(Detail(change));

    private static string? Detail(Action<JsonObject> change)
    {
        var reading = CertificateReader.Read(CertificateFiles.Changed("valid_certificate_1", document => change(document.Certificate())));
        Assert.Equal(reading.Certificate is null, reading.Findings.Count == 1);
        return reading.Findings.SingleOrDefault()?.Detail;
    }
}

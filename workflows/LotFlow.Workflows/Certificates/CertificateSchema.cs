using LotFlow.Domain.Certificates;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.References;
using NJsonSchema.Validation;

namespace LotFlow.Workflows.Certificates;

/// <summary>
/// Validates a certificate of analysis against coa-schemas v1.1.0 (JSON schema draft-07), which lies beside the program as
/// <c>data/coa/schema-v1.1.0.json</c>; see the README there for its source and licence. Loaded with the first certificate, then shared:
/// the loaded schema is only read.
/// </summary>
internal static class CertificateSchema
{
    private const string Address = "https://schemas.s1seven.com/coa-schemas/v1.1.0/schema.json";
    private const string RefSchemaUrl = "RefSchemaUrl";
    private const int MaximumNamed = 20;

    private static readonly Lazy<JsonSchema> s_schema = new(Load);

    // With settings: the validator's constructor without arguments is the one that takes a list of formats, here an empty one, and then
    // no date and no e-mail address is checked.
    private static readonly JsonSchemaValidator s_validator = new(new JsonSchemaValidatorSettings());

    private static string SchemaPath => Path.Combine(AppContext.BaseDirectory, "data", "coa", "schema-v1.1.0.json");

    /// <summary>At most one finding: <c>certificate-invalid</c> with JSON pointers, or none for a valid certificate.</summary>
    public static IReadOnlyList<CertificateFinding> Validate(JToken certificate)
    {
        // The pattern of the schema only asks for something like a schema's address. A certificate of another kind would be judged by
        // rules that it does not claim to follow, so it is refused before its content is looked at.
        if (certificate is JObject document && document[RefSchemaUrl] is JValue { Value: string url } && url != Address)
            return Invalid($"/{RefSchemaUrl} names {FreeText.Collapse(url[..Math.Min(url.Length, 200)])}, expected {Address}");

        var causes = s_validator.Validate(certificate, s_schema.Value).SelectMany(SchemaErrors.Causes).ToList();
        if (causes.Count == 0)
            return [];
        var named = string.Join("; ", causes.Take(MaximumNamed).Select(SchemaErrors.Explain).Distinct());
        return Invalid(causes.Count <= MaximumNamed ? named : $"{named}; and {causes.Count - MaximumNamed} more");
    }

    private static CertificateFinding[] Invalid(string detail) => [new(CertificateCodes.Invalid, detail + ".")];

    private static JsonSchema Load()
    {
        if (!File.Exists(SchemaPath))
        {
            throw new FileNotFoundException(
                $"The schema of certificates is missing at {SchemaPath}. Copy the folder data/coa beside the program.");
        }

        // NJsonSchema loads asynchronously because a reference might have to be fetched. These are all inside of the file, and the
        // resolver refuses any other, so the task is complete when it is returned and nothing waits.
        return JsonSchema
            .FromJsonAsync(File.ReadAllText(SchemaPath), documentPath: null, schema => new LocalReferences(schema))
            .GetAwaiter()
            .GetResult();
    }

    /// <summary>Resolves references inside the schema and nowhere else: a schema must not make this process call out.</summary>
    private sealed class LocalReferences(JsonSchema schema)
        : JsonReferenceResolver(new JsonSchemaAppender(schema, new DefaultTypeNameGenerator()))
    {
        public override Task<IJsonReference> ResolveFileReferenceAsync(string filePath, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException($"The schema refers to the file {filePath}; only references inside it are resolved.");

        public override Task<IJsonReference> ResolveUrlReferenceAsync(string url, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException($"The schema refers to {url}; only references inside it are resolved.");
    }
}

using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Commands;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LotFlow.Http.OpenApi;

/// <summary>Completes the generated API description with what the guard and the body readers do for every route.</summary>
internal static class ApiDescription
{
    private const string SchemeName = "bearer";

    public static void Configure(OpenApiOptions options) => options
        .AddDocumentTransformer(DescribeApiAsync)
        .AddOperationTransformer(DescribeOperationAsync)
        .AddSchemaTransformer(RelaxAsync);

    private static Task DescribeApiAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new() { Title = "LotFlow", Version = "v1", Description = "Lot traceability: receipts, inspections, lots and approvals." };
        // The address of the process that happened to answer is no part of the contract.
        document.Servers = [];
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[SchemeName] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = SchemeName };
        return Task.CompletedTask;
    }

    private static async Task DescribeOperationAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (operation.Parameters?.FirstOrDefault(p => p.Name == "limit") is OpenApiParameter limit)
        {
            limit.Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Minimum = "1",
                Maximum = QueryFields.MaxLimit.ToString(),
                Default = QueryFields.DefaultLimit,
            };
        }

        if (metadata.OfType<BodyShape>().LastOrDefault() is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = body.IsRequired,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = await BodySchemaAsync(body.Type, context, cancellation) },
                },
            };
            Refuses(operation, "400", "The body cannot be read.");
            Refuses(operation, "409", "A rule forbids it, or the id was used with another body.");
            Refuses(operation, "413", $"The body is larger than {CommandJson.MaxBytes:N0} bytes.");
            Refuses(operation, "422", "Fields cannot be taken; errors names each by its JSON pointer.");
        }

        if (metadata.OfType<RouteAccess>().LastOrDefault() is not { IsPublic: false } access)
            return;
        operation.Description = $"Roles: {string.Join(", ", access.Roles.Select(r => r.ToString().ToLowerInvariant()))}.";
        operation.Security = [new() { [new OpenApiSecuritySchemeReference(SchemeName, context.Document)] = [] }];
        Refuses(operation, "401", "No or unknown credentials.");
        Refuses(operation, "403", "Not your role, or not your site.");
        if (context.Description.RelativePath?.Contains('{') == true)
            Refuses(operation, "404", "There is no such thing.");
    }

    private static async Task<IOpenApiSchema> BodySchemaAsync(Type type, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var schema = await context.GetOrCreateSchemaAsync(type, parameterDescription: null, cancellation);
        // A policy may be any object; that has no name.
        if (type.IsGenericType || context.Document is not { } document)
            return schema;
        document.AddComponent(type.Name, schema);
        return new OpenApiSchemaReference(type.Name, document);
    }

    /// <summary>What may be null is absent where it is (LotFlowJson), so it cannot be required.</summary>
    private static Task RelaxAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        foreach (var property in context.JsonTypeInfo.Properties.Where(p => p.IsGetNullable || p.IsSetNullable))
            schema.Required?.Remove(property.Name);
        return Task.CompletedTask;
    }

    private static void Refuses(OpenApiOperation operation, string status, string description)
    {
        operation.Responses ??= [];
        operation.Responses.TryAdd(status, new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType> { [Problem.ContentType] = new() },
        });
    }
}

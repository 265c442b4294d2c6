using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.Audit;

namespace LotFlow.Workflows.Audit;

/// <summary>What a command is about, by whatever way it came.</summary>
public static class CommandSubject
{
    // The lot first: its chain is where people look.
    private static readonly string[] s_kindsInBodies = ["lot", "receipt", "hold", "count", "order", "recall"];

    /// <summary>The first id in the route, else the policy that it names, else the lot or the id of the command in the body; null where there is none.</summary>
    /// <param name="route">What HTTP has in the route, in its order, such as <c>lotId</c>.</param>
    /// <param name="body">The body without that.</param>
    public static string? Of(IEnumerable<KeyValuePair<string, string>> route, JsonElement? body)
    {
        string? policy = null;
        foreach (var (name, value) in route)
        {
            if (name.EndsWith("Id", StringComparison.Ordinal))
                return AuditSubject.Of(name[..^2], value);
            if (name == "name")
                policy = AuditSubject.Policy(value);
        }

        return policy ?? (body is { ValueKind: JsonValueKind.Object } fields ? s_kindsInBodies.Select(kind => IdIn(fields, kind)).FirstOrDefault(s => s is not null) : null);
    }

    private static string? IdIn(JsonElement body, string kind) =>
        body.TryGetProperty($"{kind}Id", out var id) && id.ValueKind == JsonValueKind.String && Identifier.IsValid(id.GetString()) ? AuditSubject.Of(kind, id.GetString()!) : null;
}

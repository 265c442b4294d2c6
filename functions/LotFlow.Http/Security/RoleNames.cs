using System.Diagnostics.CodeAnalysis;
using LotFlow.Domain.People;

namespace LotFlow.Http.Security;

/// <summary>Roles as the configuration and the app roles of Microsoft Entra ID call them: <c>operator</c>, <c>quality</c>, …</summary>
internal static class RoleNames
{
    private static readonly Dictionary<string, Role> s_byName =
        Enum.GetValues<Role>().ToDictionary(r => r.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, for messages.</summary>
    public static string All { get; } = string.Join(", ", s_byName.Keys);

    // By name only: Enum.TryParse would also take numbers and lists.
    public static bool TryParse([NotNullWhen(true)] string? name, out Role role)
    {
        role = default;
        return name is not null && s_byName.TryGetValue(name, out role);
    }
}

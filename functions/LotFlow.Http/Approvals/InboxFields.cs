using LotFlow.Http.Requests;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

/// <summary>The form of the inbox as it comes back.</summary>
internal static class InboxFields
{
    /// <summary>Before the id of an approval, in the name of its check box. The value is the hash of what was shown.</summary>
    public const string Prefix = "on:";

    private const int MaxBytes = 64 * 1024;

    public static async Task<(DecisionFields Fields, IReadOnlyDictionary<string, string> Chosen)> ReadAsync(HttpRequest request)
    {
        var form = await FormFields.ReadAsync(request, MaxBytes);
        var chosen = form.Names.Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && form[n].Length > 0)
            .ToDictionary(n => n[Prefix.Length..], n => form[n], StringComparer.Ordinal);
        return (DecisionFields.Of(form), chosen);
    }
}

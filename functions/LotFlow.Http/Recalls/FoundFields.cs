using System.Globalization;
using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Domain;
using LotFlow.Http.Requests;

namespace LotFlow.Http.Recalls;

/// <summary>The form of a task as it comes back.</summary>
internal sealed record FoundFields(string TaskId, string ConfirmationId, string Seal, IReadOnlyDictionary<string, string> Typed)
{
    private const int MaxBytes = 256 * 1024;

    /// <summary>Has everything that the page itself put in.</summary>
    public bool IsComplete => Identifier.IsValid(TaskId) && Identifier.IsValid(ConfirmationId);

    public static async Task<FoundFields> ReadAsync(Microsoft.AspNetCore.Http.HttpRequest request)
    {
        var form = await FormFields.ReadAsync(request, MaxBytes);
        var typed = form.Names.Where(n => n.StartsWith(TaskForms.FoundPrefix, StringComparison.Ordinal)).ToDictionary(n => n, n => form[n].Trim(), StringComparer.Ordinal);
        return new(form["taskId"], form["confirmationId"], form["seal"], typed);
    }

    /// <summary>The body of the command, or what is wrong with what was typed.</summary>
    public (JsonElement Body, string? Wrong) ToBody()
    {
        List<object> found = [];
        foreach (var (name, text) in Typed.Where(t => t.Value.Length > 0).OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            if (name[TaskForms.FoundPrefix.Length..].Split('|') is not [var lotId, var uom])
                return (default, "A field of the form has a name that the page did not give it.");
            // No thousands and no comma: "1,240" means two different things in two countries.
            if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quantity))
                return (default, $"The quantity of lot {lotId} is '{text}'. Write a number such as 12 or 12.5, with a point and without a unit.");
            found.Add(new { lotId, quantity, uom });
        }

        return found.Count == 0
            ? (default, "Every field is empty. Write what was found of at least one lot, 0 where nothing was.")
            : (JsonSerializer.SerializeToElement(new { ConfirmationId, found }, LotFlowJson.Options), null);
    }
}

using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using System.Text;

namespace LotFlow.Http.Approvals;

/// <summary>The page's form as it comes back. What is missing is null; nothing of it is trusted yet.</summary>
internal sealed record DecisionFields(string DecisionId, string ShownHash, string Seal, DecisionKind? Decision, string? Comment, string? AccessToken)
{
    private const int MaxBytes = 64 * 1024;

    public static async Task<DecisionFields> ReadAsync(HttpRequest request)
    {
        var bytes = await LimitedBody.ReadAsync(request, MaxBytes);
        try
        {
            using var reader = new FormReader(Encoding.UTF8.GetString(bytes.Span)) { KeyLengthLimit = 100 };
            var form = reader.ReadForm();
            return new(Field(form, "decisionId"), Field(form, "shownHash"), Field(form, "seal"), ReadDecision(Field(form, "decision")), ReadComment(form), ReadToken(form));
        }
        catch (InvalidDataException)
        {
            throw new ProblemException(Problem.Of(StatusCodes.Status400BadRequest, "unreadable-body", "This is not the form of the page. Open the link again."));
        }
    }

    /// <summary>Has everything that the page itself put in.</summary>
    public bool IsComplete => Identifier.IsValid(DecisionId) && ShownHash.Length > 0 && Seal.Length > 0;

    private static string Field(Dictionary<string, StringValues> form, string name) =>
        form.TryGetValue(name, out var values) && values is [{ } value] ? value : "";

    private static DecisionKind? ReadDecision(string text) => text switch
    {
        "approve" => DecisionKind.Approve,
        "reject" => DecisionKind.Reject,
        _ => null,
    };

    // Browsers send line breaks as CR LF; other control characters have no business in a record.
    private static string? ReadComment(Dictionary<string, StringValues> form)
    {
        var text = new string([.. Field(form, "comment").ReplaceLineEndings("\n").Where(c => c == '\n' || !char.IsControl(c))]).Trim();
        return text.Length == 0 ? null : text;
    }

    private static string? ReadToken(Dictionary<string, StringValues> form) => Field(form, "accessToken").Trim() is { Length: > 0 } token ? token : null;
}

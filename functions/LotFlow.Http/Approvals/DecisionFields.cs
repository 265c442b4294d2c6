using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Http.Requests;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

/// <summary>The page's form as it comes back. What is missing is null; nothing of it is trusted yet.</summary>
internal sealed record DecisionFields(string DecisionId, string ShownHash, string Seal, DecisionKind? Decision, string? Comment, string? AccessToken)
{
    private const int MaxBytes = 64 * 1024;

    public static async Task<DecisionFields> ReadAsync(HttpRequest request)
    {
        return Of(await FormFields.ReadAsync(request, MaxBytes));
    }

    public static DecisionFields Of(FormFields form)
    {
        return new(form["decisionId"], form["shownHash"], form["seal"], ReadDecision(form["decision"]), ReadComment(form["comment"]), ReadToken(form["accessToken"]));
    }

    /// <summary>Has everything that the page itself put in.</summary>
    public bool IsComplete => Identifier.IsValid(DecisionId) && ShownHash.Length > 0 && Seal.Length > 0;

    private static DecisionKind? ReadDecision(string text) => text switch
    {
        "approve" => DecisionKind.Approve,
        "reject" => DecisionKind.Reject,
        _ => null,
    };

    // Browsers send line breaks as CR LF; other control characters have no business in a record.
    private static string? ReadComment(string field)
    {
        var text = new string([.. field.ReplaceLineEndings("\n").Where(c => c == '\n' || !char.IsControl(c))]).Trim();
        return text.Length == 0 ? null : text;
    }

    private static string? ReadToken(string field) => field.Trim() is { Length: > 0 } token ? token : null;
}

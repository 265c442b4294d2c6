using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Http.Errors;
using LotFlow.Http.Pages;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Approvals;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

/// <summary>
/// Handing over one's own decisions for some days, and taking them back, for people who have a browser and no system. What may be delegated
/// is judged by the command, as for everybody.
/// </summary>
internal sealed class DelegationPages(DelegationCommands commands, DelegationStore delegations, PageSessions sessions, TimeProvider clock)
{
    public const string Path = "/approvals/delegations";

    private const int MaxBytes = 16 * 1024;
    private const string Day = "yyyy-MM-dd";

    public Task<IResult> ShowAsync(HttpContext context, Person person, CancellationToken cancellation) =>
        PageAsync(context, person, StatusCodes.Status200OK, notice: null, DelegationFields.Empty, cancellation);

    /// <summary>Delegates, or ends what the button names. The form's own id makes that sending it twice does it once.</summary>
    public async Task<IResult> ChangeAsync(HttpContext context, Person person)
    {
        var fields = DelegationFields.Of(await FormFields.ReadAsync(context.Request, MaxBytes));
        Task<IResult> Say(int status, string text, DelegationFields again) =>
            PageAsync(context, person, status, new(text, IsWarning: status >= 400), again, CancellationToken.None);
        if (!Identifier.IsValid(fields.FormId) || !sessions.IsSealOf(context, Path, fields.FormId, fields.Seal))
            return await Say(StatusCodes.Status403Forbidden, "This form did not come from this page in your session, so nothing was changed.", fields);
        if (fields.Ends is { } ends)
        {
            var ended = await commands.RevokeAsync(ends, person, CancellationToken.None);
            return ended.IsTaken
                ? await Say(StatusCodes.Status200OK, "It is over from now on.", DelegationFields.Empty)
                : await Say(Problem.From(ended.Refusal!).Status, $"{ended.Refusal!.Detail} Nothing was changed.", DelegationFields.Empty);
        }

        if (Body(fields, out var wrong) is not { } body)
            return await Say(StatusCodes.Status422UnprocessableEntity, $"{wrong} Nothing was changed.", fields);
        var made = await commands.CreateAsync(body, person, CancellationToken.None);
        return made.IsTaken ? await Say(StatusCodes.Status200OK, "It is stored.", DelegationFields.Empty)
            : made.Refusal is { } refusal ? await Say(Problem.From(refusal).Status, $"{refusal.Detail} Nothing was changed.", fields)
            : await Say(StatusCodes.Status422UnprocessableEntity, $"{string.Join(" ", made.Errors.Select(Said))} Nothing was changed.", fields);
    }

    /// <summary>The form as the body of the API. Days are those of UTC, and the last one is a whole one.</summary>
    private static JsonElement? Body(DelegationFields fields, out string? wrong)
    {
        wrong = null;
        var body = new JsonObject { ["delegationId"] = fields.FormId, ["outOfOffice"] = fields.OutOfOffice };
        if (fields.DelegateId.Length > 0)
            body["delegateId"] = fields.DelegateId;
        if (fields.Note.Length > 0)
            body["note"] = fields.Note;
        if (!DateOnly.TryParseExact(fields.LastDay, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var last) || last == DateOnly.MaxValue)
        {
            wrong = "Say the last day of it, such as 2026-08-16.";
            return null;
        }

        body["endsAt"] = Midnight(last.AddDays(1));
        if (fields.FirstDay.Length > 0)
        {
            if (!DateOnly.TryParseExact(fields.FirstDay, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var first))
            {
                wrong = "The first day is not a day, such as 2026-08-03. Leave it empty to begin now.";
                return null;
            }

            body["startsAt"] = Midnight(first);
        }

        return JsonSerializer.SerializeToElement(body);
    }

    private static string Midnight(DateOnly day) => $"{day.ToString(Day, CultureInfo.InvariantCulture)}T00:00:00Z";

    // In the words of the form; the API's names are of no use to whoever filled it in.
    private static string Said(FieldError error) => error.Pointer switch
    {
        "/delegateId" => $"Who decides instead: {error.Message}",
        "/endsAt" => $"Last day: {error.Message}",
        "/startsAt" => $"First day: {error.Message}",
        "/note" => $"Note: {error.Message}",
        _ => error.Message,
    };

    private async Task<IResult> PageAsync(HttpContext context, Person person, int status, PageNotice? notice, DelegationFields fields, CancellationToken cancellation)
    {
        var mine = await delegations.OfPersonAsync(person.Id, cancellation);
        // Without a session there is nothing to seal a form with: whoever came by a header delegates by the API.
        var hasSession = sessions.ReadToken(context) is not null;
        var formId = Guid.NewGuid().ToString("N");
        return new DelegationPage(status, person, mine, notice, fields with { FormId = formId, Seal = hasSession ? sessions.SealForm(context, Path, formId) : "" }, clock.GetUtcNow());
    }
}

/// <summary>The form as it comes back, and as it is shown again where it could not be taken.</summary>
internal sealed record DelegationFields(string FormId, string Seal, string DelegateId, string FirstDay, string LastDay, bool OutOfOffice, string Note)
{
    public static DelegationFields Empty { get; } = new("", "", "", "", "", OutOfOffice: true, "");

    /// <summary>The delegation that the button ends; null for the button that delegates.</summary>
    public string? Ends { get; init; }

    public static DelegationFields Of(FormFields form) => new(
        form["formId"], form["seal"], form["delegateId"].Trim(), form["firstDay"].Trim(), form["lastDay"].Trim(), form["outOfOffice"] == "true", form["note"].Trim())
    {
        Ends = form["ends"] is { Length: > 0 } ends ? ends : null,
    };
}

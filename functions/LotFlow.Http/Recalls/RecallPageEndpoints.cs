using LotFlow.Http.Errors;
using LotFlow.Http.Pages;
using LotFlow.Http.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Http.Recalls;

internal static class RecallPageEndpoints
{
    public static async Task<IResult> ListAsync(IRecallFiles recalls, CancellationToken cancellation) =>
        new RecallListPage(await recalls.OpenAsync(cancellation));

    public static async Task<IResult> ShowAsync(
        string recallId, string? part, string? confirmed, HttpContext context, Caller caller, IRecallFiles recalls, CancellationToken cancellation)
    {
        var file = await FindAsync(recallId, recalls, cancellation);
        var notice = file.View.Tasks.Any(t => t.TaskId == confirmed) ? new PageNotice($"What was found at {confirmed} is stored.", IsWarning: false) : null;
        return new RecallPage(file, caller.Person, Forms(context, recallId, caller, typed: null), part == "live") { Notice = notice };
    }

    /// <summary>Takes the form of a task; whatever cannot be taken is said above the form, with everything that was typed.</summary>
    public static async Task<IResult> ConfirmAsync(string recallId, HttpContext context, Caller caller, IRecallFiles recalls, CancellationToken cancellation)
    {
        var fields = await FoundFields.ReadAsync(context.Request);
        var file = await FindAsync(recallId, recalls, cancellation);
        IResult Warn(int status, string text) => new RecallPage(file, caller.Person, Forms(context, recallId, caller, fields.Typed), IsPart: false)
        {
            Status = status,
            Notice = new($"{text} Nothing was stored.", IsWarning: true),
        };

        var sessions = context.RequestServices.GetRequiredService<PageSessions>();
        if (context.RequestServices.GetService<ITaskConfirmations>() is not { } confirmations)
            return Warn(StatusCodes.Status404NotFound, "This installation takes confirmations by its API only.");
        if (!fields.IsComplete || !sessions.IsSealOf(context, FormOf(recallId, fields.TaskId), fields.ConfirmationId, fields.Seal))
            return Warn(StatusCodes.Status403Forbidden, "This form did not come from this page in your session.");
        var (body, wrong) = fields.ToBody();
        if (wrong is not null)
            return Warn(StatusCodes.Status422UnprocessableEntity, wrong);
        var outcome = await confirmations.ConfirmAsync(recallId, fields.TaskId, body, caller.Person);
        if (outcome.Refusal is { } refusal)
            return Warn(Problem.From(refusal).Status, refusal.Detail);
        return outcome.Errors.Count > 0
            ? Warn(StatusCodes.Status422UnprocessableEntity, string.Join(" ", outcome.Errors.Select(e => e.Message)))
            : new SeeOther($"/recalls/{recallId}?confirmed={fields.TaskId}");
    }

    private static async Task<RecallFile> FindAsync(string recallId, IRecallFiles recalls, CancellationToken cancellation) =>
        await recalls.FindAsync(recallId, cancellation) ?? throw new ProblemException(Problem.NotFound($"There is no recall '{recallId}'."));

    /// <summary>Forms are for those who came by a session of pages, since they are sealed with it.</summary>
    private static TaskForms? Forms(HttpContext context, string recallId, Caller caller, IReadOnlyDictionary<string, string>? typed)
    {
        var sessions = context.RequestServices.GetRequiredService<PageSessions>();
        return context.RequestServices.GetService<ITaskConfirmations>() is null || sessions.ReadToken(context) is null
            ? null
            : new(recallId, caller.Person, (taskId, confirmationId) => sessions.SealForm(context, FormOf(recallId, taskId), confirmationId), typed ?? new Dictionary<string, string>());
    }

    private static string FormOf(string recallId, string taskId) => $"confirm {recallId} {taskId}";
}

using System.Globalization;
using LotFlow.Domain;
using LotFlow.Domain.Counting;
using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Counting;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Counting;

/// <summary>Blind counts. Commands are not cancelled: a caller who hangs up does not take back what was sent.</summary>
internal static class CountEndpoints
{
    /// <summary>Days that accuracy is computed over where nobody says from when.</summary>
    private const int DefaultDays = 90;

    private const int MaxYears = 5;

    public static async Task<IResult> PostAsync(JsonBody body, Caller caller, CountCommands commands)
    {
        var result = await commands.OpenAsync(body.Root, caller.Person, CancellationToken.None);
        return Answer.Put(result, $"/api/counts/{result.Value?.CountId}");
    }

    public static async Task<IResult> PostSubmissionAsync(string countId, JsonBody body, Caller caller, SubmissionCommands commands) =>
        Answer.Accepted(await commands.SubmitAsync(countId, body.Root, caller.Person, CancellationToken.None), s => $"/api/counts/{s.CountId}");

    public static async Task<IResult> PostCancelAsync(string countId, JsonBody body, Caller caller, CancelCommands commands) =>
        Answer.Accepted(await commands.CancelAsync(countId, body.Root, caller.Person, CancellationToken.None), c => $"/api/counts/{c.CountId}");

    public static async Task<IResult> GetAsync(string countId, Caller caller, CountQueries queries, CancellationToken cancellation)
    {
        var count = await queries.FindAsync(countId, caller.Person, cancellation);
        if (count is not null)
            caller.CheckSite(count.SiteId);
        return Answer.Found(count, $"There is no count '{countId}'.");
    }

    public static async Task<IResult> ListAsync(
        string? state, string? siteId, string? limit, string? continuation, Caller caller, CountQueries queries, CancellationToken cancellation)
    {
        var query = new QueryFields();
        var wanted = query.Choice<CountState>("state", state);
        var site = query.Text("siteId", siteId);
        var size = query.Limit(limit);
        query.ThrowIfInvalid();
        if (site is not null)
            caller.CheckSite(site);
        var (counts, next) = await queries.ListAsync(wanted, site, caller.Person.Sites, size, string.IsNullOrEmpty(continuation) ? null : continuation, cancellation);
        return Answer.Page(counts, next);
    }

    public static async Task<IResult> GetAccuracyAsync(
        string? siteId, string? from, string? to, string? by, Caller caller, CountAccuracyQueries queries, TimeProvider clock, CancellationToken cancellation)
    {
        var query = new QueryFields();
        var site = query.Text("siteId", siteId);
        var key = query.Choice<AccuracyBy>("by", by) ?? AccuracyBy.Site;
        query.ThrowIfInvalid();
        List<FieldError> errors = [];
        var end = Moment("to", to, errors) ?? clock.GetUtcNow();
        var start = Moment("from", from, errors) ?? end.AddDays(-DefaultDays);
        if (errors.Count == 0 && (start > end || start < end.AddYears(-MaxYears)))
            errors.Add(new("/from", $"Expected a time before 'to' and at most {MaxYears} years earlier."));
        if (errors.Count > 0)
            return Problem.Invalid(errors);
        if (site is not null)
            caller.CheckSite(site);
        IReadOnlyList<string> sites = site is null ? caller.Person.Sites : [site];
        return Answer.Json(new AccuracyView(start, end, key, await queries.FindAsync(sites, start, end, key, cancellation)));
    }

    /// <summary>A time with its offset, or a date, which begins at midnight UTC.</summary>
    private static DateTimeOffset? Moment(string name, string? text, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) && moment.Year is >= 2000 and <= 9000)
            return moment.ToUniversalTime();
        errors.Add(new($"/{name}", $"Expected a date or a time, such as 2026-03-01 or 2026-03-01T08:15:00Z."));
        return null;
    }
}

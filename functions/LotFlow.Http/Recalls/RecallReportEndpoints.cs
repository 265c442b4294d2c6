using LotFlow.Domain;
using LotFlow.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Recalls;

internal static class RecallReportEndpoints
{
    /// <summary>For programs: JSON unless something else is asked for.</summary>
    public static Task<IResult> GetAsync(string recallId, string? format, IRecallFiles recalls, CancellationToken cancellation) =>
        ReportAsync(recallId, string.IsNullOrEmpty(format) ? "json" : format, recalls, cancellation);

    /// <summary>For people who are signed in to pages: HTML unless something else is asked for.</summary>
    public static Task<IResult> ShowAsync(string recallId, string? format, IRecallFiles recalls, CancellationToken cancellation) =>
        ReportAsync(recallId, string.IsNullOrEmpty(format) ? "html" : format, recalls, cancellation);

    private static async Task<IResult> ReportAsync(string recallId, string format, IRecallFiles recalls, CancellationToken cancellation)
    {
        if (format is not ("json" or "csv" or "html"))
            return Problem.Invalid([new FieldError("/format", "Expected one of json, csv, html.")]);
        if (await recalls.FindAsync(recallId, cancellation) is not { } file)
            return Problem.NotFound($"There is no recall '{recallId}'.");
        var trace = await recalls.TraceAsync(file, cancellation);
        return format switch
        {
            "html" => new RecallReportPage(file, trace),
            "csv" => new CsvAnswer(RecallCsv.Write(RecallReport.Of(file, trace)), $"recall-{recallId}.csv"),
            _ => Answer.Json(RecallReport.Of(file, trace)),
        };
    }
}

/// <summary>A table to be kept as a file. Never shown in place: a browser would guess what it is.</summary>
internal sealed record CsvAnswer(byte[] Content, string FileName) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.ContentDisposition = $"attachment; filename=\"{FileName}\"";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        return Results.Bytes(Content, "text/csv; charset=utf-8").ExecuteAsync(httpContext);
    }
}

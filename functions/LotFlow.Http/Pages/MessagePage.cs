using LotFlow.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Pages;

/// <summary>A problem, said to a person.</summary>
internal sealed record MessagePage(Problem Problem) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        Problem.WriteHeaders(httpContext.Response);
        return PageShell.WriteAsync(httpContext, Problem.Status, Problem.Title, Html.Of($"""
            <h1>{Problem.Title}</h1>
            <section class="warning" role="alert"><p>{Problem.Detail}</p></section>
            """));
    }
}

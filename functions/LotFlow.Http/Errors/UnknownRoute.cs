using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace LotFlow.Http.Errors;

/// <summary>Answers what no route takes: 405 where the path is known under other methods, else 404.</summary>
internal sealed class UnknownRoute(IEndpointRouteBuilder routes)
{
    public const string Pattern = "/{**path}";

    public IResult Answer(HttpContext context)
    {
        var methods = AllowedMethods(context.Request.Path);
        if (methods.Count == 0)
            return Problem.NotFound("There is no such route. The routes are listed at /openapi/v1.json.");
        context.Response.Headers.Allow = string.Join(", ", methods);
        return Problem.Of(StatusCodes.Status405MethodNotAllowed, "method-not-allowed", $"This route takes {string.Join(" and ", methods)}, not {context.Request.Method}.");
    }

    private List<string> AllowedMethods(PathString path) =>
    [
        .. routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText != Pattern && new TemplateMatcher(new RouteTemplate(e.RoutePattern), []).TryMatch(path, []))
            .SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}

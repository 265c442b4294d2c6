using LotFlow.Http.Errors;
using LotFlow.Http.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.OpenApi;

/// <summary>The shape of a body. Not ASP.NET's own metadata: that would have routing refuse other content types with 415.</summary>
internal sealed record BodyShape(Type Type, bool IsRequired);

/// <summary>What a route takes and answers, for the API description.</summary>
internal static class RouteDescriptions
{
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route) => route.WithMetadata(new BodyShape(typeof(T), IsRequired: true));

    public static RouteHandlerBuilder TakesIfAny<T>(this RouteHandlerBuilder route) => route.WithMetadata(new BodyShape(typeof(T), IsRequired: false));

    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses.DefaultIfEmpty(StatusCodes.Status200OK))
            route.Produces<T>(status);
        return route;
    }

    public static RouteHandlerBuilder GivesPage<T>(this RouteHandlerBuilder route) => route.Produces<Page<T>>();

    /// <summary>Answers HTML, whatever happens.</summary>
    public static RouteHandlerBuilder GivesPages(this RouteHandlerBuilder route)
    {
        foreach (var status in new[] { 200, 403, 404, 410, 412, 422 })
            route.Produces<string>(status, "text/html");
        return route.WithMetadata(new AnswersPages());
    }

    public static RouteHandlerBuilder GivesText(this RouteHandlerBuilder route) => route.Produces<string>(StatusCodes.Status200OK, "text/plain");

    public static RouteHandlerBuilder Says(this RouteHandlerBuilder route, string tag, string summary) => route.WithTags(tag).WithSummary(summary);
}

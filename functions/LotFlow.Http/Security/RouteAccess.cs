using LotFlow.Domain.People;
using Microsoft.AspNetCore.Builder;

namespace LotFlow.Http.Security;

/// <summary>Who may use a route. A route without one is refused to everybody.</summary>
/// <param name="IsPublic">Needs no credentials.</param>
/// <param name="Roles">Any of these, where it is not public.</param>
internal sealed record RouteAccess(bool IsPublic, IReadOnlyList<Role> Roles);

internal static class RouteAccessExtensions
{
    public static T Requires<T>(this T builder, params Role[] roles)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new RouteAccess(IsPublic: false, roles));

    public static T Public<T>(this T builder)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new RouteAccess(IsPublic: true, []));
}

using LotFlow.Domain.People;
using LotFlow.Workflows.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace LotFlow.Http.Security.Entra;

/// <summary>Registers sign-in by Microsoft Entra ID, for every host alike.</summary>
public static class EntraServices
{
    private static readonly TimeSpan s_connectionLifetime = TimeSpan.FromMinutes(5);

    /// <param name="services">Needs logging; the system's clock is taken if there is no <see cref="TimeProvider"/>.</param>
    /// <param name="options">Whose tokens are taken.</param>
    /// <param name="people">Who gets messages, and where signed-in people may act.</param>
    /// <param name="metadata">How the tenant's metadata is reached; over the network if nothing is said.</param>
    public static IServiceCollection AddEntraSignIn(
        this IServiceCollection services, EntraOptions options, IReadOnlyList<Person> people, Func<HttpMessageHandler>? metadata = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        // Connections end now and then, so that a change of the address is noticed.
        metadata ??= () => new SocketsHttpHandler { PooledConnectionLifetime = s_connectionLifetime };
        return services
            .AddSingleton(options)
            .AddSingleton(new PeopleDirectory(people))
            .AddSingleton<IPeople>(provider => provider.GetRequiredService<PeopleDirectory>())
            .AddSingleton(provider => new EntraKeys(options, provider.GetRequiredService<TimeProvider>(), metadata(), provider.GetRequiredService<ILogger<EntraKeys>>()))
            .AddSingleton<EntraIdentity>()
            .AddSingleton<ISignIn, EntraSignIn>();
    }
}

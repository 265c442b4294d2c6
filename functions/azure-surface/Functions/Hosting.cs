using LotFlow.AzureSurface;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplication
{
    private FunctionsApplication()
    {
    }

    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => throw NotHere.Error;
}

public class FunctionsApplicationBuilder
{
    internal FunctionsApplicationBuilder()
    {
    }

    public ConfigurationManager Configuration => throw NotHere.Error;

    public IServiceCollection Services => throw NotHere.Error;

    public IHost Build() => throw NotHere.Error;
}

public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder) => throw NotHere.Error;
}

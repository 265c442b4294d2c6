using Azure.Core;
using Azure.Identity;
using LotFlow.Functions.Hosting;
using LotFlow.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
try
{
    var settings = FunctionsSettings.Read(builder.Configuration);
    // Nothing else is tried where the app has an identity: a credential that guesses takes seconds to fail and hides why.
    TokenCredential credential = settings.IdentityClientId is { Length: > 0 } clientId
        ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId))
        : new DefaultAzureCredential();
    builder.Services.AddLotFlowFunctions(settings, credential);
    LotFlowTelemetry.Add(builder.Services, builder.Configuration, credential);
}
catch (SettingsException e)
{
    // The host shows what a worker says before it ends.
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

await builder.Build().RunAsync();
return 0;

using LotFlow.Functions.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
try
{
    builder.Services.AddLotFlowFunctions(FunctionsSettings.Read(builder.Configuration));
}
catch (SettingsException e)
{
    // The host shows what a worker says before it ends.
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

await builder.Build().RunAsync();
return 0;

using LotFlow.Server.Commands;

return await CommandLine.RunAsync(args);

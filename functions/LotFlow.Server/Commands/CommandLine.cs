using System.CommandLine;

namespace LotFlow.Server.Commands;

/// <summary>The <c>lotflow</c> command line.</summary>
internal static class CommandLine
{
    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("LotFlow keeps every lot of a manufacturer under control.")
        {
            ServeCommand.Create(),
            DemoCommand.Create(),
            UsersCommand.Create(),
            KeysCommand.Create(),
            AuditCommand.Create(),
        };
        // Signals are ours (HostRun): a server that is asked to stop finishes its work, however long the parser would like to wait.
        return root.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = null });
    }
}

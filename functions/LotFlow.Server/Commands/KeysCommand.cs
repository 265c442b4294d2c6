using System.CommandLine;
using LotFlow.Abstractions.Documents;
using LotFlow.Server.Links;

namespace LotFlow.Server.Commands;

/// <summary><c>lotflow keys rotate</c>: a new key for the links in messages, or for exports of the audit trail.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder of the server.", HelpName = "DIR", Required = true };
        var audit = new Option<bool>("--audit") { Description = "The key of exports of the audit trail in place of that of links." };
        var rotate = new Command("rotate", "Sign what is new with a new key; what was signed before stays valid. Restart the server afterwards.") { data, audit };
        rotate.SetAction(parsed => Rotate(parsed.GetRequiredValue(data), parsed.GetValue(audit)));
        return new Command("keys", "The keys that links in messages and exports of the audit trail are signed with.") { rotate };
    }

    private static int Rotate(string dataFolder, bool isAudit)
    {
        if (!Directory.Exists(dataFolder))
        {
            Console.Error.WriteLine($"There is no data folder '{dataFolder}'.");
            return ExitCodes.Store;
        }

        try
        {
            Console.WriteLine(isAudit
                ? $"New exports are signed with key {AuditKeyFile.Rotate(dataFolder, TimeProvider.System)} after the next start."
                : $"New links are signed with key {LinkKeyFile.Rotate(dataFolder, TimeProvider.System)} after the next start.");
            return ExitCodes.Ok;
        }
        catch (StoreUnavailableException e)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCodes.Store;
        }
    }
}

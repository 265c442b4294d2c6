using System.CommandLine;
using LotFlow.Abstractions.Documents;
using LotFlow.Server.Links;

namespace LotFlow.Server.Commands;

/// <summary><c>lotflow keys rotate</c>: a new key for the links in messages.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder of the server.", HelpName = "DIR", Required = true };
        var rotate = new Command("rotate", "Sign new links with a new key; links that were sent stay valid. Restart the server afterwards.") { data };
        rotate.SetAction(parsed => Rotate(parsed.GetRequiredValue(data)));
        return new Command("keys", "The keys that links in messages are signed with.") { rotate };
    }

    private static int Rotate(string dataFolder)
    {
        if (!Directory.Exists(dataFolder))
        {
            Console.Error.WriteLine($"There is no data folder '{dataFolder}'.");
            return ExitCodes.Store;
        }

        try
        {
            Console.WriteLine($"New links are signed with key {LinkKeyFile.Rotate(dataFolder, TimeProvider.System)} after the next start.");
            return ExitCodes.Ok;
        }
        catch (StoreUnavailableException e)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCodes.Store;
        }
    }
}

using System.CommandLine;
using LotFlow.Server.Users;

namespace LotFlow.Server.Commands;

/// <summary><c>lotflow users token</c>: makes a token and its digest, or the digest of a given token.</summary>
internal static class UsersCommand
{
    public static Command Create()
    {
        var given = new Option<bool>("--stdin") { Description = "Read the token from the standard input instead of making one." };
        var token = new Command("token", "Make an access token and the digest of it for the configuration.") { given };
        token.SetAction(parsed => parsed.GetValue(given) ? Digest(Console.In.ReadLine()) : Make());
        return new Command("users", "Help with the users of the configuration.") { token };
    }

    private static int Make()
    {
        var token = AccessToken.New();
        Console.WriteLine($"token        {token}");
        Console.WriteLine($"tokenSha256  {AccessToken.Sha256(token)}");
        Console.WriteLine("Give the token to its user, who sends it as 'Authorization: Bearer <token>'. The configuration gets the tokenSha256 only.");
        return ExitCodes.Ok;
    }

    private static int Digest(string? token)
    {
        if (string.IsNullOrWhiteSpace(token))
        {
            Console.Error.WriteLine("There is no token on the standard input.");
            return ExitCodes.Configuration;
        }

        Console.WriteLine($"tokenSha256  {AccessToken.Sha256(token.Trim())}");
        return ExitCodes.Ok;
    }
}

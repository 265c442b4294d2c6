using System.Security.Cryptography;
using System.Text;
using LotFlow.Server.Tests.Hosting;

namespace LotFlow.Server.Tests.Users;

public sealed class UsersCommandTests
{
    [Fact]
    public async Task It_makes_a_token_and_the_digest_of_it()
    {
        var (token, digest) = await MakeAsync();
        Assert.Equal(43, token.Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token))), digest);
        Assert.NotEqual(token, (await MakeAsync()).Token);
    }

    private static async Task<(string Token, string Digest)> MakeAsync()
    {
        await using var process = ServerProcess.Start("users", "token");
        Assert.Equal(0, await process.ExitAsync());
        var lines = process.Output.Split('\n', StringSplitOptions.TrimEntries);
        return (lines[0].Split(' ')[^1], lines[1].Split(' ')[^1]);
    }
}

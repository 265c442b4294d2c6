using LotFlow.Abstractions.Documents;
using LotFlow.Server.Links;
using LotFlow.Server.Tests.Hosting;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Server.Tests.Links;

public sealed class LinkKeyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_key_is_made_once_and_read_by_its_owner_only()
    {
        var keys = LinkKeyFile.Open(_folder.Path, TimeProvider.System);
        Assert.Equal(32, keys.Find(keys.CurrentKeyId)!.Length);
        Assert.Equal(keys.Find(keys.CurrentKeyId), LinkKeyFile.Open(_folder.Path, TimeProvider.System).Find(keys.CurrentKeyId));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("keys/links.json")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.File("keys")));
        }
    }

    [Fact]
    public void Links_under_way_go_on_working_after_a_rotation()
    {
        var link = new ApprovalLink("P1.a", "qa1", 0, DateTimeOffset.UtcNow.AddDays(1), "n");
        var token = new ApprovalLinks(LinkKeyFile.Open(_folder.Path, TimeProvider.System), TimeProvider.System).ToToken(link);
        Assert.Equal("k2", LinkKeyFile.Rotate(_folder.Path, TimeProvider.System));
        var links = new ApprovalLinks(LinkKeyFile.Open(_folder.Path, TimeProvider.System), TimeProvider.System);
        Assert.Equal(LinkProblem.None, links.Read(token, out var read));
        Assert.Equal(link, read);
        Assert.StartsWith("k2.", links.ToToken(link), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"current": "k1", "keys": [{"id": "k1", "createdAt": "2026-01-01T00:00:00Z", "secret": "c2hvcnQ="}]}""")]
    [InlineData("""{"current": "k2", "keys": []}""")]
    public void A_damaged_file_is_refused_and_kept(string content)
    {
        Directory.CreateDirectory(_folder.File("keys"));
        File.WriteAllText(_folder.File("keys/links.json"), content);
        var refused = Assert.Throws<StoreUnavailableException>(() => LinkKeyFile.Open(_folder.Path, TimeProvider.System));
        Assert.Contains(_folder.File("keys/links.json"), refused.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(_folder.File("keys/links.json")));
    }
}

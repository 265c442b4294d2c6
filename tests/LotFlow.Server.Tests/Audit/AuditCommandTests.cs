using LotFlow.Domain.Audit;
using LotFlow.Server.Links;
using LotFlow.Server.Tests.Hosting;

namespace LotFlow.Server.Tests.Audit;

/// <summary><c>lotflow audit verify</c> as it is called: what it says, and what it ends with.</summary>
public sealed class AuditCommandTests : IDisposable
{
    private static readonly DateTimeOffset s_at = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_intact_export_is_counted_and_its_signature_proven()
    {
        await File.WriteAllBytesAsync(_folder.File("audit.jsonl"), Export());
        Assert.Equal((0, "intact: 3 entries in 2 streams"), await VerifyAsync());
        Assert.Equal((0, "intact: 3 entries in 2 streams"), await VerifyAsync("--key-file", _folder.File("keys/audit.json")));
    }

    [Fact]
    public async Task A_broken_export_is_told_with_its_first_broken_entry()
    {
        var export = Export();
        export[System.Text.Encoding.UTF8.GetString(export).IndexOf("H2", StringComparison.Ordinal)] ^= 1;
        await File.WriteAllBytesAsync(_folder.File("audit.jsonl"), export);
        Assert.Equal((1, "broken: Line 2: entry 2 of lot:A: its hash is not that of its content: it was changed."), await VerifyAsync());
    }

    [Fact]
    public async Task An_export_of_somebody_else_is_intact_without_the_key_and_refused_with_it()
    {
        await File.WriteAllBytesAsync(_folder.File("audit.jsonl"), Export());
        var other = Path.Combine(_folder.Path, "other");
        AuditKeyFile.Open(other, TimeProvider.System);
        Assert.Equal(0, (await VerifyAsync()).ExitCode);
        var (exitCode, said) = await VerifyAsync("--key-file", Path.Combine(other, "keys", "audit.json"));
        Assert.Equal(1, exitCode);
        Assert.Contains("its signature was not made with key k1", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_export_or_not_there_is_said_apart()
    {
        await File.WriteAllTextAsync(_folder.File("audit.jsonl"), "hello\n");
        Assert.Equal(2, (await VerifyAsync()).ExitCode);
        File.Delete(_folder.File("audit.jsonl"));
        Assert.Equal(2, (await VerifyAsync()).ExitCode);
    }

    private byte[] Export()
    {
        var ring = AuditKeyFile.Open(_folder.Path, TimeProvider.System).Ring;
        var first = AuditChain.Append(AuditChain.Start("lot:A"), Fact("lot:A", "H1"), s_at);
        AuditEntry[] entries =
        [
            first, AuditChain.Append(AuditChain.HeadOf(first), Fact("lot:A", "H2"), s_at), AuditChain.Append(AuditChain.Start("lot:B"), Fact("lot:B", "H3"), s_at),
        ];
        using var export = new AuditExport();
        return [.. entries.SelectMany(export.Entry), .. export.Close(s_at, "auditor1", ring.CurrentKeyId, ring.Find(ring.CurrentKeyId)!).SelectMany(l => l)];
    }

    private static AuditFact Fact(string subject, string holdId) => new(Id: null, s_at, "qa1", "lot.held", subject, new() { ["holdId"] = holdId });

    private async Task<(int ExitCode, string Said)> VerifyAsync(params string[] more)
    {
        await using var process = ServerProcess.Start(["audit", "verify", _folder.File("audit.jsonl"), .. more]);
        return (await process.ExitAsync(), process.Output.Split('\n')[0].Trim());
    }
}

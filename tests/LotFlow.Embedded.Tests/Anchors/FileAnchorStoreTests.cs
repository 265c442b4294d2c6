using System.Text;
using LotFlow.Embedded.Anchors;

namespace LotFlow.Embedded.Tests.Anchors;

public sealed class FileAnchorStoreTests : IDisposable
{
    private const string First = """{"sequence":1,"details":{"heads":[{"subject":"lot:Ä","hash":"a"}]},"hash":"b"}""";
    private const string Second = """{"sequence":2,"details":{"heads":[{"subject":"lot:日","hash":"c"}]},"hash":"d"}""";

    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, FileAnchorStore.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Anchors_are_kept_in_order_and_each_once()
    {
        await PutAsync(1, First);
        await PutAsync(2, Second);
        await PutAsync(1, First);
        Assert.Equal([(1, First), (2, Second)], await ReadAsync());
    }

    [Fact]
    public async Task A_line_that_a_crash_has_torn_anywhere_is_no_anchor_and_is_written_again_behind_what_there_is()
    {
        await PutAsync(1, First);
        var before = await System.IO.File.ReadAllBytesAsync(File);
        byte[] line = [.. Encoding.UTF8.GetBytes($"2\t{Second}\n")];
        for (var written = 1; written < line.Length; written++)
        {
            byte[] torn = [.. before, .. line.AsSpan(0, written)];
            await System.IO.File.WriteAllBytesAsync(File, torn);
            Assert.Equal([(1, First)], await ReadAsync());
            await PutAsync(2, Second);
            Assert.Equal([(1, First), (2, Second)], await ReadAsync());
            // The file may be one that the system lets grow only.
            Assert.Equal(torn, (await System.IO.File.ReadAllBytesAsync(File))[..torn.Length]);
        }
    }

    [Fact]
    public async Task A_crash_in_what_makes_a_torn_line_good_is_made_good_too()
    {
        await PutAsync(1, First);
        var torn = await System.IO.File.ReadAllTextAsync(File) + "2\t{\"sequence\":2,\"details\":{}";
        var again = $"~\n2\t{Second}\n";
        for (var written = 1; written < again.Length; written++)
        {
            await System.IO.File.WriteAllTextAsync(File, torn + again[..written]);
            Assert.Equal([(1, First)], await ReadAsync());
            await PutAsync(2, Second);
            Assert.Equal([(1, First), (2, Second)], await ReadAsync());
        }
    }

    private async Task PutAsync(long sequence, string text)
    {
        using var anchors = new FileAnchorStore(_folder.Path);
        await anchors.PutAsync(sequence, Encoding.UTF8.GetBytes(text));
    }

    private async Task<List<(long Sequence, string Text)>> ReadAsync()
    {
        using var anchors = new FileAnchorStore(_folder.Path);
        List<(long, string)> all = [];
        await foreach (var (sequence, text) in anchors.ReadAllAsync())
            all.Add((sequence, Encoding.UTF8.GetString(text)));
        return all;
    }
}

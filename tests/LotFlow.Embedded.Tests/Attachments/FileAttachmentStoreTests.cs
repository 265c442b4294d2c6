using LotFlow.Abstractions.Documents;
using LotFlow.Embedded.Attachments;
using LotFlow.Storage.Contract;

namespace LotFlow.Embedded.Tests.Attachments;

public sealed class FileAttachmentStoreTests : AttachmentStoreContract
{
    private readonly TemporaryFolder _folder = new();

    protected override Task<IAttachmentStore> OpenAsync() => Task.FromResult<IAttachmentStore>(new FileAttachmentStore(_folder.Path));

    protected override Task CloseAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_file_lies_under_the_first_two_letters_of_its_digest_and_nothing_else_is_left()
    {
        var key = await Attachments.PutAsync("certificate"u8.ToArray());

        var files = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);

        Assert.Equal([Path.Combine(_folder.Path, "attachments", key[..2], key)], files);
    }

    [Fact]
    public async Task A_changed_file_is_not_returned()
    {
        var key = await Attachments.PutAsync("certificate"u8.ToArray());
        await File.WriteAllTextAsync(FileOf(key), "Certificate");

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => Attachments.ReadAsync(key));

        Assert.Contains(key, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_torn_file_is_repaired_by_the_next_put()
    {
        var content = "certificate"u8.ToArray();
        var key = await Attachments.PutAsync(content);
        await File.WriteAllTextAsync(FileOf(key), "certi");

        Assert.Equal(key, await Attachments.PutAsync(content));

        Assert.Equal(content, await Attachments.ReadAsync(key));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told_as_such()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "");

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => new FileAttachmentStore(file).PutAsync("x"u8.ToArray()));

        Assert.Contains("permissions", refusal.Message, StringComparison.Ordinal);
    }

    private string FileOf(string key) => Path.Combine(_folder.Path, "attachments", key[..2], key);
}

using System.Security.Cryptography;
using System.Text;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Storage.Contract;

/// <summary>What an attachment store of an engine must do.</summary>
public abstract class AttachmentStoreContract : IAsyncLifetime
{
    private IAttachmentStore? _attachments;

    protected IAttachmentStore Attachments => _attachments!;

    /// <summary>An empty store.</summary>
    protected abstract Task<IAttachmentStore> OpenAsync();

    protected abstract Task CloseAsync();

    public async ValueTask InitializeAsync() => _attachments = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public async Task What_is_put_is_read_under_its_digest(int length)
    {
        var content = Bytes(length);

        var key = await Attachments.PutAsync(content);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), key);
        Assert.Equal(content, await Attachments.ReadAsync(key));
    }

    [Fact]
    public async Task The_same_bytes_have_the_same_key_and_other_bytes_another()
    {
        var first = await Attachments.PutAsync("certificate"u8.ToArray());
        var again = await Attachments.PutAsync("certificate"u8.ToArray());
        var other = await Attachments.PutAsync("Certificate"u8.ToArray());

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal("certificate", Encoding.UTF8.GetString((await Attachments.ReadAsync(first))!));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("")]
    [InlineData("../../../etc/passwd")]
    [InlineData("ABCDEF")]
    public async Task A_key_under_which_nothing_was_put_reads_as_null(string key)
    {
        await Attachments.PutAsync("certificate"u8.ToArray());

        Assert.Null(await Attachments.ReadAsync(key));
    }

    [Fact]
    public async Task Many_callers_may_put_the_same_bytes_at_once()
    {
        var content = Bytes(200_000);

        var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Attachments.PutAsync(content))));

        Assert.Equal(content, await Attachments.ReadAsync(Assert.Single(keys.Distinct())));
    }

    [Fact]
    public async Task What_is_deleted_reads_as_null_and_can_be_put_again()
    {
        var gone = await Attachments.PutAsync("index"u8.ToArray());
        var kept = await Attachments.PutAsync("certificate"u8.ToArray());

        await Attachments.DeleteAsync(gone);
        await Attachments.DeleteAsync(gone);

        Assert.Null(await Attachments.ReadAsync(gone));
        Assert.NotNull(await Attachments.ReadAsync(kept));
        Assert.Equal(gone, await Attachments.PutAsync("index"u8.ToArray()));
        Assert.NotNull(await Attachments.ReadAsync(gone));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("")]
    [InlineData("../../../etc/passwd")]
    public async Task Deleting_what_was_never_put_changes_nothing(string key)
    {
        var kept = await Attachments.PutAsync("certificate"u8.ToArray());

        await Attachments.DeleteAsync(key);

        Assert.NotNull(await Attachments.ReadAsync(kept));
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}

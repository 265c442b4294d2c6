using Azure.Storage.Blobs;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Blobs;
using LotFlow.Azure.Tests.Azurite;
using LotFlow.Storage.Contract;

namespace LotFlow.Azure.Tests.Blobs;

public sealed class BlobAttachmentStoreTests(AzuriteEmulator azurite) : AttachmentStoreContract
{
    private BlobContainerClient? _container;

    private BlobContainerClient Container => _container!;

    protected override async Task<IAttachmentStore> OpenAsync()
    {
        _container = await azurite.BlobsAsync($"a{Guid.NewGuid():N}");
        await _container.CreateAsync();
        return new BlobAttachmentStore(_container);
    }

    protected override async Task CloseAsync()
    {
        if (_container is not null)
            await _container.DeleteIfExistsAsync();
    }

    [Fact]
    public async Task The_same_bytes_are_written_once()
    {
        var key = await Attachments.PutAsync("certificate"u8.ToArray());
        var first = (await Container.GetBlobClient(key).GetPropertiesAsync()).Value.ETag;

        await Attachments.PutAsync("certificate"u8.ToArray());

        Assert.Equal(first, (await Container.GetBlobClient(key).GetPropertiesAsync()).Value.ETag);
    }

    [Fact]
    public async Task A_changed_blob_is_not_returned()
    {
        var key = await Attachments.PutAsync("certificate"u8.ToArray());
        await Container.GetBlobClient(key).UploadAsync(BinaryData.FromString("Certificate"), overwrite: true);

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => Attachments.ReadAsync(key));

        Assert.Contains(key, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_container_is_named_and_not_taken_for_a_missing_attachment()
    {
        var key = await Attachments.PutAsync("certificate"u8.ToArray());
        await Container.DeleteAsync();

        var reading = await Assert.ThrowsAsync<StoreUnavailableException>(() => Attachments.ReadAsync(key));
        var putting = await Assert.ThrowsAsync<StoreUnavailableException>(() => Attachments.PutAsync("x"u8.ToArray()));

        Assert.Contains(Container.Name, reading.Message, StringComparison.Ordinal);
        Assert.Contains("bicep", putting.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Fault.LostBeforeExecution)]
    [InlineData(Fault.LostAfterExecution)]
    [InlineData(Fault.Status500AfterExecution)]
    public async Task An_upload_without_an_answer_is_repeated_and_stored_once(Fault fault)
    {
        using var network = new FaultyNetwork(HttpMethod.Put);
        network.Spoil(fault);
        var attachments = new BlobAttachmentStore(await azurite.BlobsAsync(Container.Name, network.Transport));

        var key = await attachments.PutAsync("certificate"u8.ToArray());

        Assert.Equal(2, network.Sent);
        Assert.Equal("certificate"u8.ToArray(), await Attachments.ReadAsync(key));
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_told_as_unavailable()
    {
        using var network = new FaultyNetwork(HttpMethod.Put);
        network.Spoil(Fault.LostBeforeExecution, Fault.LostBeforeExecution, Fault.LostBeforeExecution);
        var attachments = new BlobAttachmentStore(await azurite.BlobsAsync(Container.Name, network.Transport));

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => attachments.PutAsync("certificate"u8.ToArray()));

        Assert.Contains(Container.Name, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_original_is_stored_as_it_is()
    {
        var content = new byte[40 * 1024 * 1024];
        new Random(7).NextBytes(content);

        var key = await Attachments.PutAsync(content);
        await Attachments.PutAsync(content);

        var read = await Attachments.ReadAsync(key);
        Assert.True(content.AsSpan().SequenceEqual(read));
    }
}

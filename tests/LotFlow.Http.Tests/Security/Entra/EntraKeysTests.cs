using System.Security.Cryptography;
using LotFlow.Http.Security;
using LotFlow.Http.Security.Entra;

namespace LotFlow.Http.Tests.Security.Entra;

/// <summary>Where the keys come from, when they change, and when they cannot be had.</summary>
public sealed class EntraKeysTests : IAsyncDisposable
{
    private readonly EntraBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Keys_are_loaded_once_for_many_tokens()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _bench.FindAsync()));
        Assert.Equal(1, _bench.Tenant.Requests);
    }

    [Fact]
    public async Task The_first_token_of_a_new_key_signs_in()
    {
        Assert.NotNull(await _bench.FindAsync());
        using var next = RSA.Create(2048);
        _bench.Tenant.Publish("key-2", next);
        Assert.NotNull(await _bench.FindAsync(Signed(next, "key-2")));
        Assert.Equal(2, _bench.Tenant.Requests);
        Assert.NotNull(await _bench.FindAsync());
    }

    [Fact]
    public async Task A_key_that_was_withdrawn_is_no_longer_trusted_after_the_keys_were_loaded_anew()
    {
        Assert.NotNull(await _bench.FindAsync());
        using var next = RSA.Create(2048);
        _bench.Tenant.Publish("key-2", next);
        _bench.Tenant.Withdraw("key-1");
        Assert.NotNull(await _bench.FindAsync(Signed(next, "key-2")));
        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        await _bench.ShouldRefuseAsync(_bench.Token(), TokenRefusal.UnknownKey);
    }

    [Fact]
    public async Task Invented_keys_make_the_keys_be_loaded_anew_once_and_not_each_time()
    {
        Assert.NotNull(await _bench.FindAsync());
        using var invented = RSA.Create(2048);
        for (var i = 0; i < 50; i++)
            await _bench.ShouldRefuseAsync(Signed(invented, $"invented-{i}"), TokenRefusal.UnknownKey);
        Assert.Equal(2, _bench.Tenant.Requests);
    }

    [Fact]
    public async Task Invented_keys_do_not_make_us_ask_a_tenant_that_is_down_each_time()
    {
        Assert.NotNull(await _bench.FindAsync());
        _bench.Tenant.IsUp = false;
        using var invented = RSA.Create(2048);
        await _bench.ShouldRefuseAsync(Signed(invented, "invented"), TokenRefusal.UnknownKey);
        var asked = _bench.Tenant.Requests;
        for (var i = 0; i < 50; i++)
            await _bench.ShouldRefuseAsync(Signed(invented, $"invented-{i}"), TokenRefusal.UnknownKey);
        Assert.Equal(asked, _bench.Tenant.Requests);
    }

    [Fact]
    public async Task Without_keys_nobody_is_refused_but_told_to_come_back_and_later_it_works()
    {
        _bench.Tenant.IsUp = false;
        await Assert.ThrowsAsync<SignInUnavailableException>(() => _bench.FindAsync());
        Assert.Contains(_bench.Log.Events, e => e.Id == EntraEvents.KeysUnavailable);
        _bench.Tenant.IsUp = true;
        Assert.NotNull(await _bench.FindAsync());
    }

    [Fact]
    public async Task Metadata_of_another_tenant_is_not_taken()
    {
        _bench.Tenant.Issuer = "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000001/v2.0";
        await Assert.ThrowsAsync<SignInUnavailableException>(() => _bench.FindAsync());
    }

    [Fact]
    public async Task Keys_that_were_loaded_stay_in_use_while_the_tenant_is_down()
    {
        Assert.NotNull(await _bench.FindAsync());
        _bench.Tenant.IsUp = false;
        using var next = RSA.Create(2048);
        await _bench.ShouldRefuseAsync(Signed(next, "key-2"), TokenRefusal.UnknownKey);
        Assert.NotNull(await _bench.FindAsync());
    }

    [Fact]
    public async Task Nobody_whose_key_is_known_waits_while_somebody_else_has_the_keys_loaded_anew()
    {
        Assert.NotNull(await _bench.FindAsync());
        var answer = new TaskCompletionSource();
        _bench.Tenant.Answering = answer.Task;
        using var next = RSA.Create(2048);
        _bench.Tenant.Publish("key-2", next);
        var first = _bench.FindAsync(Signed(next, "key-2"));
        var second = _bench.FindAsync(Signed(next, "key-2"));
        Assert.NotNull(await _bench.FindAsync());
        Assert.False(first.IsCompleted || second.IsCompleted);
        answer.SetResult();
        Assert.All(await Task.WhenAll(first, second), Assert.NotNull);
        Assert.Equal(2, _bench.Tenant.Requests);
    }

    private string Signed(RSA key, string kid) => EntraTenant.Sign(_bench.Claims().ToJsonString(), EntraTenant.Header(kid: kid), key);
}

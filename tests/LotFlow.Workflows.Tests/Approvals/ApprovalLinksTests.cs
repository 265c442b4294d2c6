using System.Text;
using CsCheck;
using LotFlow.Workflows.Approvals;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Workflows.Tests.Approvals;

public sealed class ApprovalLinksTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private static readonly Gen<ApprovalLink> GenLink =
        from approval in Gen.String[Gen.Char.AlphaNumeric, 1, 40]
        from person in Gen.String[Gen.Char.AlphaNumeric, 1, 20]
        from level in Gen.Int[0, 5]
        from minutes in Gen.Int[1, 100_000]
        from nonce in Gen.String[Gen.Char.AlphaNumeric, 24, 24]
        select new ApprovalLink($"NORTH.{approval}", person, level, Now.AddMinutes(minutes), nonce);

    private readonly Keys _keys = new();
    private readonly FakeTimeProvider _clock = new(Now);

    private ApprovalLinks Links => new(_keys, _clock);

    [Fact]
    public void A_token_opens_exactly_the_link_that_it_was_made_of()
    {
        GenLink.Sample(link => Links.Read(Links.ToToken(link), out var read) == LinkProblem.None && read == link);
    }

    [Fact]
    public void The_same_link_is_the_same_token_and_every_other_link_is_another()
    {
        Gen.Select(GenLink, GenLink).Sample((a, b) => Links.ToToken(a) == Links.ToToken(a) && (a == b) == (Links.ToToken(a) == Links.ToToken(b)));
    }

    [Fact]
    public void A_token_with_any_bit_changed_opens_nothing()
    {
        var token = Links.ToToken(new("NORTH.a", "qa1", 0, Now.AddDays(1), "n"));
        for (var i = 0; i < token.Length * 8; i++)
        {
            var bytes = Encoding.Latin1.GetBytes(token);
            bytes[i / 8] ^= (byte)(1 << (i % 8));
            Assert.Equal(LinkProblem.Forged, Links.Read(Encoding.Latin1.GetString(bytes), out var link));
            Assert.Null(link);
        }
    }

    [Fact]
    public void Parts_of_two_tokens_never_make_a_third()
    {
        Gen.Select(GenLink, GenLink).Where((a, b) => a != b).Sample((a, b) =>
        {
            var (first, second) = (Links.ToToken(a).Split('.'), Links.ToToken(b).Split('.'));
            Assert.Equal(LinkProblem.Forged, Links.Read($"{first[0]}.{first[1]}.{second[2]}", out _));
            Assert.Equal(LinkProblem.Forged, Links.Read($"{first[0]}.{second[1]}.{first[2]}", out _));
        });
    }

    [Fact]
    public void Garbage_is_forged_and_never_an_exception()
    {
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["ab.-_=%"], 0, 50], Gen.String.Select(s => $"k1.{s}.{s}")).Sample(text => Links.Read(text, out _) == LinkProblem.Forged);
        Assert.Equal(LinkProblem.Forged, Links.Read(new string('a', 100_000), out _));
    }

    [Fact]
    public void After_a_rotation_old_tokens_are_still_read_and_new_ones_are_signed_by_the_new_key()
    {
        var link = new ApprovalLink("NORTH.a", "qa1", 0, Now.AddDays(1), "n");
        var old = Links.ToToken(link);
        _keys.Rotate("k2");

        Assert.Equal(LinkProblem.None, Links.Read(old, out var read));
        Assert.Equal(link, read);
        Assert.StartsWith("k2.", Links.ToToken(link), StringComparison.Ordinal);
        // The old payload under the new key's name is not what the new key signed.
        Assert.Equal(LinkProblem.Forged, Links.Read("k2" + old[2..], out _));
        _keys.Forget("k1");
        Assert.Equal(LinkProblem.Forged, Links.Read(old, out _));
        Assert.Equal(LinkProblem.None, Links.Read(Links.ToToken(link), out _));
    }

    [Fact]
    public void A_link_works_through_its_last_moment_and_is_still_known_afterwards()
    {
        var token = Links.ToToken(new("NORTH.a", "qa1", 0, Now.AddHours(1), "n"));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(LinkProblem.None, Links.Read(token, out _));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(LinkProblem.Expired, Links.Read(token, out var link));
        Assert.Equal("NORTH.a", link!.ApprovalId);
    }

    private sealed class Keys : ILinkKeys
    {
        private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal) { ["k1"] = [.. Enumerable.Repeat((byte)1, 32)] };

        public string CurrentKeyId { get; private set; } = "k1";

        public byte[]? Find(string keyId) => _keys.GetValueOrDefault(keyId);

        public void Rotate(string keyId)
        {
            _keys[keyId] = [.. Enumerable.Repeat((byte)_keys.Count, 32)];
            CurrentKeyId = keyId;
        }

        public void Forget(string keyId) => _keys.Remove(keyId);
    }
}

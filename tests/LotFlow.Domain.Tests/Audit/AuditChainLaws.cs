using System.Text.Json.Nodes;
using CsCheck;
using LotFlow.Domain.Audit;

namespace LotFlow.Domain.Tests.Audit;

public sealed class AuditChainLaws
{
    [Fact]
    public void A_chain_that_nobody_touched_is_whole() => AuditFacts.Any.Array[0, 12].Sample(facts => Problem(AuditFacts.Chain(facts)) is null);

    [Fact]
    public void Whatever_is_changed_in_an_entry_is_found_at_that_entry() => Gen.Select(AuditFacts.Any.Array[1, 12], Gen.Int[0, 11], Gen.Int[0, 7]).Sample((facts, at, what) =>
    {
        var chain = AuditFacts.Chain(facts);
        at %= chain.Count;
        chain[at] = Changed(chain[at], what);
        Assert.Equal(at, Problem(chain));
    });

    [Fact]
    public void An_entry_that_is_taken_out_and_two_that_change_places_are_found_where_they_were() =>
        Gen.Select(AuditFacts.Any.Array[2, 12], Gen.Int[0, 10]).Sample((facts, at) =>
        {
            var chain = AuditFacts.Chain(facts);
            at %= chain.Count - 1;
            var without = chain.Where((_, i) => i != at).ToList();
            Assert.Equal(at, Problem(without));
            (chain[at], chain[at + 1]) = (chain[at + 1], chain[at]);
            Assert.Equal(at, Problem(chain));
        });

    [Fact]
    public void Whoever_makes_the_hash_of_a_changed_entry_right_breaks_the_next_one()
    {
        var chain = AuditFacts.Chain(AuditFacts.Any.Array[3, 3].Single());
        var forged = chain[1] with { Actor = "nobody" };
        chain[1] = forged with { Hash = AuditChain.HashOf(forged) };
        Assert.Equal(2, Problem(chain));
    }

    [Fact]
    public void The_hash_depends_on_the_value_and_not_on_its_spelling()
    {
        Assert.Equal(Hash("""{"a": 1.50, "b": "ä"}"""), Hash("""{"b":"\u00e4","a":15e-1}"""));
        // More digits than a double has: rounded, both would be one number.
        Assert.NotEqual(Hash("""{"a": 9007199254740993}"""), Hash("""{"a": 9007199254740992}"""));
        Assert.NotEqual(Hash("""{"a": 0.1000000000000000055511151231257827}"""), Hash("""{"a": 0.1}"""));
        Assert.NotEqual(Hash("""{"a": "1"}"""), Hash("""{"a": 1}"""));
        Assert.NotEqual(Hash("""{"a": 1}"""), Hash("""{"a": -1}"""));
    }

    [Fact]
    public void What_is_hashed_is_spelt_like_this_for_ever()
    {
        var entry = AuditFacts.Chain([new("L1:1", AuditFacts.Start, "qa1", "lot.held", "lot:L1", new() { ["holdId"] = "H1", ["a"] = 1.50m })])[0];
        Assert.Equal(
            "{\"sequence\":1,\"id\":\"L1:1\",\"at\":\"2026-03-02T08:00:00.0000000Z\",\"recordedAt\":\"2026-03-02T08:00:01.0000000Z\",\"actor\":\"qa1\",\"action\":\"lot.held\","
            + "\"subject\":\"lot:L1\",\"details\":{\"a\":1.5,\"holdId\":\"H1\"},\"previousHash\":\"0000000000000000000000000000000000000000000000000000000000000000\","
            + $"\"hash\":\"{entry.Hash}\"}}",
            System.Text.Encoding.UTF8.GetString(AuditChain.LineOf(entry)));
        // As any other SHA-256 of that text without its hash says.
        Assert.Equal("d4579be050c7dbbee7bf4b7cf1ab70c51431767a88969fce785c289625b385fe", entry.Hash);
    }

    [Fact]
    public void Numbers_are_spelt_with_all_their_digits_and_no_others()
    {
        var details = JsonNode.Parse("""{"z": [1E21, 100000000000000000000, 1e-7, 0.0000010, -0.0, 9007199254740993, -1.50E+2, 1e9999999999], "a": {"\u00e9": "\u0001/\""}}""")!.AsObject();
        var line = System.Text.Encoding.UTF8.GetString(AuditChain.LineOf(AuditFacts.Chain([new(Id: null, AuditFacts.Start, "qa1", "lot.held", "lot:L1", details)])[0]));
        Assert.Contains("\"details\":{\"a\":{\"é\":\"\\u0001/\\\"\"},\"z\":[1e+21,100000000000000000000,1e-7,0.000001,0,9007199254740993,-150,1e9999999999]}", line, StringComparison.Ordinal);
    }

    private static string Hash(string details) =>
        AuditFacts.Chain([new(Id: null, AuditFacts.Start, "qa1", "lot.held", "lot:L1", JsonNode.Parse(details)!.AsObject())])[0].Hash;

    /// <summary>Index of the first entry that does not follow, or null.</summary>
    private static int? Problem(List<AuditEntry> chain)
    {
        var head = AuditChain.Start("lot:L1");
        for (var i = 0; i < chain.Count; i++)
        {
            if (AuditChain.FindProblem(head, chain[i]) is not null)
                return i;
            head = AuditChain.HeadOf(chain[i]);
        }

        return null;
    }

    private static AuditEntry Changed(AuditEntry entry, int what) => what switch
    {
        0 => entry with { Id = entry.Id + "x" },
        1 => entry with { At = entry.At.AddTicks(1) },
        2 => entry with { RecordedAt = entry.RecordedAt.AddTicks(-1) },
        3 => entry with { Actor = entry.Actor + " " },
        4 => entry with { Action = "lot.released" },
        5 => entry with { Details = new(entry.Details.Select(d => KeyValuePair.Create(d.Key, d.Value?.DeepClone())).Append(new("more", true))) },
        6 => entry with { Subject = "lot:L2" },
        _ => entry with { PreviousHash = new('f', 64) },
    };
}

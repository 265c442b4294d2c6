using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.Tests.Commands;

/// <summary>RFC 8785: the examples of its text, of its appendix B and of its section 3.2.3.</summary>
public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void Numbers_are_written_as_in_appendix_B(ulong bits, string expected)
    {
        Assert.Equal(expected, Canonical(BitConverter.UInt64BitsToDouble(bits).ToString("R")));
    }

    [Fact]
    public void A_number_reads_back_as_itself_and_two_numbers_are_spelled_alike_only_if_they_are_one()
    {
        Gen.Select(Gen.Double, Gen.Double).Where((a, b) => double.IsFinite(a) && double.IsFinite(b)).Sample((a, b) =>
        {
            var (first, second) = (Canonical(a.ToString("R")), Canonical(b.ToString("R")));
            Assert.Equal(a, double.Parse(first));
            Assert.Equal(a.Equals(b) || (a == 0 && b == 0), first == second);
        });
    }

    [Fact]
    public void The_example_of_section_3_2_2_is_canonical()
    {
        const string sent = """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;
        const string expected =
            """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""";
        Assert.Equal(expected, Canonical(sent));
    }

    [Fact]
    public void Members_are_sorted_by_their_utf16_code_units_as_in_section_3_2_3()
    {
        const string sent = """
            {
              "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """;
        string[] expected =
            ["Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh"];
        Assert.Equal(expected, JsonNode.Parse(Canonical(sent))!.AsObject().Select(p => (string)p.Value!));
        Assert.Contains("\"😀\":", Canonical(sent));
    }

    [Fact]
    public void The_order_of_members_white_space_and_spelling_make_no_difference_and_everything_else_does()
    {
        Assert.Equal(Digest("""{"a":1,"b":[1,2]}"""), Digest("""{ "b" : [1.0, 2e0], "\u0061": 10E-1 }"""));
        Assert.NotEqual(Digest("""{"b":[1,2]}"""), Digest("""{"b":[2,1]}"""));
        Assert.NotEqual(Digest("""{"a":"1"}"""), Digest("""{"a":1}"""));
        Assert.NotEqual(Digest("""{"a":null}"""), Digest("""{}"""));
        Assert.NotEqual(Digest("1e22"), Digest("1e23"));
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""["\udc00\ud800"]""")]
    public void What_is_outside_of_I_JSON_still_has_a_digest(string sent)
    {
        Assert.Equal(64, Digest(sent).Length);
    }

    [Fact]
    public void Control_characters_are_escaped_as_the_rfc_says()
    {
        var all = new string([.. Enumerable.Range(0, 0x20).Select(i => (char)i)]);
        const string expected =
            @"\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"
            + @"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f";
        Assert.Equal($"\"{expected}\"", Canonical(JsonSerializer.Serialize(all)));
    }

    [Fact]
    public void What_is_stored_of_commands_is_this_digest_for_ever()
    {
        // As any SHA-256 says of {"a":[1,2.5,1e+30,1e-7,-0.5],"b":{"x":null,"ä":"€\n"}}.
        Assert.Equal(
            "d007145764185e2ac76943368b2af290c55d70552cd61bc7c64154bad06ed0c3",
            Digest("""{"b": {"\u00e4": "\u20ac\n", "x": null}, "a": [1.0, 2.50, 1E30, 0.0000001, -5e-1]}"""));
    }

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonDocument.Parse(json).RootElement));

    private static string Digest(string json) => CanonicalJson.Digest(JsonDocument.Parse(json).RootElement);
}

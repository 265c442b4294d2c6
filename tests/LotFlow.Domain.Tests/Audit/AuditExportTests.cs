using CsCheck;
using LotFlow.Domain.Audit;

namespace LotFlow.Domain.Tests.Audit;

/// <summary>Whatever is done to an export is found, without any key; who made it is proven with one.</summary>
public sealed class AuditExportTests
{
    private static readonly byte[] s_export = AuditFacts.SmallExport();

    [Fact]
    public void An_export_that_nobody_touched_is_intact() => AuditFacts.Any.Array[0, 10].Sample(facts =>
    {
        var verdict = AuditFacts.Check(AuditFacts.Export(AuditFacts.Chain(facts)), withKey: true);
        Assert.Null(verdict.Broken);
        Assert.Equal((facts.Length, true), (verdict.Entries, verdict.SignatureProven));
    });

    [Fact]
    public void One_changed_byte_is_found_wherever_it_is()
    {
        for (var at = 0; at < s_export.Length; at++)
        {
            foreach (var bit in new[] { 0x01, 0x20, 0x80 })
            {
                var changed = (byte[])s_export.Clone();
                changed[at] ^= (byte)bit;
                var verdict = AuditFacts.Check(changed);
                Assert.True(verdict is { IsExport: true, Broken: not null }, $"byte {at} changed by {bit:x}: {verdict}");
            }
        }
    }

    [Fact]
    public void One_byte_more_or_less_is_found_wherever_it_is()
    {
        for (var at = 0; at < s_export.Length; at++)
        {
            Assert.NotNull(AuditFacts.Check([.. s_export[..at], .. s_export[(at + 1)..]]).Broken);
            foreach (var more in "\n 0"u8.ToArray())
                Assert.NotNull(AuditFacts.Check([.. s_export[..at], more, .. s_export[at..]]).Broken);
        }

        Assert.NotNull(AuditFacts.Check([.. s_export, (byte)'\n']).Broken);
    }

    [Fact]
    public void A_tail_is_missed_wherever_it_was_cut()
    {
        for (var length = 1; length < s_export.Length; length++)
            Assert.False(AuditFacts.Check(s_export[..length]).IsIntact, $"cut after {length} bytes");
    }

    [Theory]
    [InlineData(0, "lot:A begins with entry 1 and is here from entry 2 on")]
    [InlineData(1, "entry 3 of lot:A: entry 2 should follow here: it is missing")]
    [InlineData(2, "lot:A ends with entry 3 and is here up to entry 2")]
    [InlineData(4, "lot:B ends with entry 2 and is here up to entry 1")]
    [InlineData(5, "the manifest comes before it is said where lot:A ends")]
    [InlineData(7, "the manifest is missing")]
    public void A_line_that_is_taken_out_is_named(int line, string named)
    {
        var lines = AuditFacts.Lines(s_export);
        lines.RemoveAt(line);
        Assert.Contains(named, AuditFacts.Check(AuditFacts.File(lines)).Broken, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_entries_that_change_places_are_named()
    {
        var lines = AuditFacts.Lines(s_export);
        (lines[1], lines[2]) = (lines[2], lines[1]);
        Assert.StartsWith("Line 2: entry 3 of lot:A: entry 2 should follow here", AuditFacts.Check(AuditFacts.File(lines)).Broken, StringComparison.Ordinal);
    }

    [Fact]
    public void No_two_lines_can_change_places()
    {
        for (var i = 0; i < 8; i++)
        {
            for (var j = i + 1; j < 8; j++)
            {
                var lines = AuditFacts.Lines(s_export);
                (lines[i], lines[j]) = (lines[j], lines[i]);
                Assert.NotNull(AuditFacts.Check(AuditFacts.File(lines)).Broken);
            }
        }
    }

    [Fact]
    public void A_chain_that_is_cut_out_is_named_and_missed_even_with_its_end()
    {
        var lines = AuditFacts.Lines(s_export);
        lines.RemoveRange(3, 2);
        Assert.Contains("the entries 1 to 2 of lot:B are missing", AuditFacts.Check(AuditFacts.File(lines)).Broken, StringComparison.Ordinal);
        lines.RemoveAt(4);
        Assert.Contains("the manifest counts 5 entries in 2 streams, and there are 3 in 1", AuditFacts.Check(AuditFacts.File(lines)).Broken, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_makes_everything_right_again_lacks_the_key()
    {
        var entries = AuditFacts.Chain([new("x", AuditFacts.Start, "qa1", "lot.held", "lot:A", [])], "lot:A");
        using var export = new AuditExport();
        byte[] forged = [.. entries.SelectMany(export.Entry), .. export.Close(AuditFacts.Start, "auditor1", "k1", new byte[32]).SelectMany(l => l)];

        Assert.True(AuditFacts.Check(forged).IsIntact);
        var verdict = AuditFacts.Check(forged, withKey: true);
        Assert.Contains("its signature was not made with key k1", verdict.Broken, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello\n")]
    [InlineData("{\"a\":1}\n[]\n")]
    public void What_is_no_export_is_not_called_a_broken_one(string text) => Assert.False(AuditFacts.Check(System.Text.Encoding.UTF8.GetBytes(text)).IsExport);
}

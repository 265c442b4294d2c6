using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using LotFlow.Domain.Audit;

namespace LotFlow.Domain.Tests.Audit;

/// <summary>Chains and exports of them to break.</summary>
internal static class AuditFacts
{
    public static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(n => (byte)n)];

    public static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private static readonly string[] s_texts = ["", "held", "ä°\n\t\"\\", "\u0001", "日本", "a/b?c#d%", "🙂", "{\"x\":1}"];

    private static readonly Gen<JsonNode> s_value = Gen.OneOf(
        Pick(s_texts).Select(t => (JsonNode)JsonValue.Create(t)),
        Gen.Decimal.Select(d => (JsonNode)JsonValue.Create(d)),
        Gen.Long.Select(n => (JsonNode)JsonValue.Create(n)),
        Gen.Bool.Select(b => (JsonNode)JsonValue.Create(b)));

    public static readonly Gen<AuditFact> Any =
        from id in Pick<string?>(null, "L1:1", "decision:🙂")
        from seconds in Gen.Int[0, 100_000]
        from actor in Pick("qa1", "lotflow", "wms")
        from action in Pick("lot.held", "command.refused")
        from values in s_value.Array[0, 4]
        select new AuditFact(id, Start.AddSeconds(seconds), actor, action, "lot:L1", new JsonObject(values.Select((v, i) => KeyValuePair.Create($"f{(7 * i) % 4}", (JsonNode?)v))));

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    public static List<AuditEntry> Chain(IEnumerable<AuditFact> facts, string subject = "lot:L1")
    {
        var head = AuditChain.Start(subject);
        List<AuditEntry> chain = [];
        foreach (var fact in facts)
        {
            chain.Add(AuditChain.Append(head, fact with { Subject = subject }, fact.At.AddSeconds(1)));
            head = AuditChain.HeadOf(chain[^1]);
        }

        return chain;
    }

    /// <summary>Two chains, of three entries and of two.</summary>
    public static byte[] SmallExport()
    {
        AuditFact Fact(int n, string subject) => new($"{subject}:{n}", Start.AddMinutes(n), "qa1", "lot.held", subject, new() { ["holdId"] = $"H{n}", ["quantity"] = 1.50m });
        return Export([.. Chain([Fact(1, "lot:A"), Fact(2, "lot:A"), Fact(3, "lot:A")], "lot:A"), .. Chain([Fact(1, "lot:B"), Fact(2, "lot:B")], "lot:B")]);
    }

    public static byte[] Export(IEnumerable<AuditEntry> entries)
    {
        using var export = new AuditExport();
        return [.. entries.SelectMany(export.Entry), .. export.Close(Start, "auditor1", "k1", Secret).SelectMany(l => l)];
    }

    public static AuditVerdict Check(byte[] file, bool withKey = false)
    {
        using var check = new AuditExportCheck();
        var start = 0;
        for (var i = 0; i < file.Length; i++)
        {
            if (file[i] != (byte)'\n')
                continue;
            check.Take(file.AsMemory(start, i - start), isWhole: true);
            start = i + 1;
        }

        if (start < file.Length)
            check.Take(file.AsMemory(start), isWhole: false);
        return check.Finish(withKey ? id => id == "k1" ? Secret : null : null);
    }

    public static List<string> Lines(byte[] file) => [.. Encoding.UTF8.GetString(file).Split('\n')[..^1]];

    public static byte[] File(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")));
}

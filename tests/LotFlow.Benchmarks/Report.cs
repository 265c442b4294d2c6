using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace LotFlow.Benchmarks;

/// <summary>The numbers of one group, as a table for people and as JSON for comparisons.</summary>
internal sealed record Report(string Group, Machine Machine, IReadOnlyList<BenchmarkResult> Results)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public string ToMarkdown()
    {
        var text = new StringBuilder()
            .Append("# Benchmarks: ").AppendLine(Group).AppendLine()
            .AppendLine(Machine.Describe()).AppendLine()
            .Append("`dotnet run -c Release --project tests/LotFlow.Benchmarks -- ").Append(Group).AppendLine("`").AppendLine()
            .AppendLine("| what | median | least to most | aim | for each |")
            .AppendLine("|---|---|---|---|---|");
        foreach (var result in Results)
        {
            var details = string.Join(", ", result.Details.Select(d => $"{d.Median:0.##} {d.Name}"));
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {result.Name} | **{result.Median:0.##} {result.Unit}** | {result.Least:0.##} to {result.Most:0.##} | {result.Aim ?? ""} | {details} |");
        }

        return text.ToString();
    }

    /// <summary>Writes both files beside the source, so that they are kept with the code that made them.</summary>
    public string Save([CallerFilePath] string source = "")
    {
        var folder = Path.Combine(Path.GetDirectoryName(source)!, "results");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, Group);
        File.WriteAllText(path + ".md", ToMarkdown());
        File.WriteAllText(path + ".json", JsonSerializer.Serialize(this, Json) + "\n");
        return path + ".md";
    }
}

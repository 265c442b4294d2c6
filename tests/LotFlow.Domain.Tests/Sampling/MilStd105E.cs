using System.Text.Json;

namespace LotFlow.Domain.Tests.Sampling;

/// <summary>The table file as the tests read it: from the repository, not from the resource, and without the product's reader.</summary>
internal static class MilStd105E
{
    private static readonly JsonElement Root = Load();

    public static IEnumerable<(string Level, long Min, long? Max, string Letter)> CodeLetters() =>
        from row in Root.GetProperty("codeLetters").EnumerateArray()
        let max = row.GetProperty("max")
        from cell in row.EnumerateObject()
        where cell.Value.ValueKind == JsonValueKind.String
        select (cell.Name, row.GetProperty("min").GetInt64(), max.ValueKind == JsonValueKind.Null ? null : (long?)max.GetInt64(),
            cell.Value.GetString()!);

    public static IEnumerable<(string Severity, string Letter, string Aql, int N, int Ac, int Re)> Plans() =>
        from severity in Root.GetProperty("plans").EnumerateObject()
        from letter in severity.Value.EnumerateObject()
        from aql in letter.Value.EnumerateObject()
        select (severity.Name, letter.Name, aql.Name,
            aql.Value.GetProperty("n").GetInt32(), aql.Value.GetProperty("Ac").GetInt32(), aql.Value.GetProperty("Re").GetInt32());

    private static JsonElement Load()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LotFlow.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"No LotFlow.sln above {AppContext.BaseDirectory}.");
        var json = File.ReadAllText(Path.Combine(folder.FullName, "data", "sampling", "mil-std-105e-single.json"));
        return JsonDocument.Parse(json).RootElement.Clone();
    }
}

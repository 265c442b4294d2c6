using System.Text.RegularExpressions;

namespace LotFlow.Architecture.Tests;

/// <summary>The code keeps to its own style; what the compiler does not check is checked here.</summary>
public sealed partial class TidinessTests
{
    private const int LongestFile = 300;
    private const int LongestLine = 200;

    private static readonly string[] PatternFolders = ["Services", "Helpers", "Models", "Utils", "Utilities", "Managers", "Common", "Misc"];

    [Fact]
    public void No_file_is_longer_than_300_lines()
    {
        Assert.Empty(Repository.Sources.Where(f => File.ReadLines(f).Count() > LongestFile).Select(Repository.Relative));
    }

    [Fact]
    public void No_line_is_longer_than_a_wide_screen()
    {
        var long_ = Repository.Sources.SelectMany(f => File.ReadLines(f).Select((line, i) => (File: f, Line: line, Number: i + 1)))
            .Where(l => l.Line.Length > LongestLine).Select(l => $"{Repository.Relative(l.File)}:{l.Number}");
        Assert.Empty(long_);
    }

    [Fact]
    public void Folders_are_named_by_a_noun_of_the_domain()
    {
        var folders = Repository.Sources.SelectMany(f => Repository.Relative(f).Split('/')).Distinct();
        Assert.Empty(folders.Intersect(PatternFolders));
    }

    [Fact]
    public void Nothing_is_left_to_do_in_a_comment()
    {
        var marks = Repository.Sources.Where(f => !f.EndsWith("TidinessTests.cs", StringComparison.Ordinal))
            .Where(f => ToDo().IsMatch(File.ReadAllText(f))).Select(Repository.Relative);
        Assert.Empty(marks);
    }

    [Fact]
    public void No_test_sleeps()
    {
        var sleepers = Repository.Sources.Where(f => Repository.Relative(f).StartsWith("tests/", StringComparison.Ordinal))
            .Where(f => !f.EndsWith("TidinessTests.cs", StringComparison.Ordinal))
            .Where(f => Sleep().IsMatch(File.ReadAllText(f))).Select(Repository.Relative);
        Assert.Empty(sleepers);
    }

    [Fact]
    public void Every_data_folder_names_its_source_and_licence()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(Repository.Root, "data")))
        {
            var readme = File.ReadAllText(Path.Combine(folder, "README.md"));
            Assert.Matches("(?i)licen[cs]e|public domain", readme);
        }
    }

    [Fact]
    public void Decision_records_are_numbered_without_gaps()
    {
        var numbers = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "adr"), "*.md")
            .Select(f => int.Parse(Path.GetFileName(f)[..4])).Order().ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ToDo();

    [GeneratedRegex(@"Thread\.Sleep\(", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sleep();
}

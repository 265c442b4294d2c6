namespace LotFlow.Architecture.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> ProductionProjects { get; } =
    [
        .. new[] { "workflows", "infra", "functions" }.SelectMany(folder =>
            Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories)),
    ];

    /// <summary>C# sources, production and tests, without what the build makes.</summary>
    public static IEnumerable<string> Sources =>
        new[] { "workflows", "infra", "functions", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Contains("/obj/") && !f.Contains("/bin/") && !f.Contains("\\obj\\") && !f.Contains("\\bin\\"));

    public static string ProjectFile(string project) => ProductionProjects.Single(p => Path.GetFileNameWithoutExtension(p) == project);

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LotFlow.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("LotFlow.sln was not found above the tests; run them from the repository.");
    }
}

namespace LotFlow.Embedded.Tests;

/// <summary>A data folder of one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("lotflow-test-").FullName;

    public string DatabaseFile => System.IO.Path.Combine(Path, "lotflow.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

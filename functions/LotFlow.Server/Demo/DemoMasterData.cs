namespace LotFlow.Server.Demo;

/// <summary>The sites, items, suppliers and customers of the demo's manufacturer.</summary>
internal static class DemoMasterData
{
    /// <param name="client">Signed in as an administrator.</param>
    public static Task PutAsync(HttpClient client) => Task.CompletedTask;
}

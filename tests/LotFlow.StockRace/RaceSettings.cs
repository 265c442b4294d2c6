namespace LotFlow.StockRace;

/// <summary>How long a race is and which one it is, from the environment.</summary>
public static class RaceSettings
{
    /// <summary>The race to be repeated, or a new one.</summary>
    public static int Seed { get; } = Of("LOTFLOW_RACE_SEED", Random.Shared.Next(1, 1_000_000));

    public static int Of(string name, int fallback) => int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : fallback;
}

namespace LotFlow.Server.Commands;

/// <summary>What the process ends with, for scripts and service managers.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Failed = 1;

    /// <summary>The configuration or the options cannot be used.</summary>
    public const int Configuration = 2;

    /// <summary>An address cannot be listened on.</summary>
    public const int Address = 3;

    /// <summary>The data folder cannot be used.</summary>
    public const int Store = 4;
}

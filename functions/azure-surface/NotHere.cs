namespace LotFlow.AzureSurface;

/// <summary>The one answer of every member with a body: this assembly only declares, so that LotFlow.Functions compiles without the packages.</summary>
internal static class NotHere
{
    public static NotSupportedException Error =>
        new("This is a declaration without behaviour. Build functions/LotFlow.Functions by itself, with the real Azure packages, to run it.");
}

using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Server.Links;

/// <summary>The keys that links are signed with, in <c>keys/links.json</c> of the data folder.</summary>
internal static class LinkKeyFile
{
    private static readonly KeyRingFile s_file = new("links.json", "makes links that were sent invalid");

    /// <summary>Reads the keys, and makes the first one where there is none.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read or written.</exception>
    public static LinkKeyRing Open(string dataFolder, TimeProvider clock) => s_file.Open(dataFolder, clock);

    /// <summary>Makes a new current key and keeps the old ones; answers its id.</summary>
    public static string Rotate(string dataFolder, TimeProvider clock) => s_file.Rotate(dataFolder, clock);
}

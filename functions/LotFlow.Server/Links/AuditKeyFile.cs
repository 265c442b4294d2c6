using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Audit;

namespace LotFlow.Server.Links;

/// <summary>The keys that exports of the audit trail are signed with, in <c>keys/audit.json</c> of the data folder.</summary>
internal static class AuditKeyFile
{
    private static readonly KeyRingFile s_file = new("audit.json", "makes the signatures of earlier exports unprovable");

    /// <summary>Reads the keys, and makes the first one where there is none.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read or written.</exception>
    public static AuditKeys Open(string dataFolder, TimeProvider clock) => new(s_file.Open(dataFolder, clock));

    /// <summary>Makes a new current key and keeps the old ones; answers its id.</summary>
    public static string Rotate(string dataFolder, TimeProvider clock) => s_file.Rotate(dataFolder, clock);
}

using System.CommandLine;
using System.Text.Json;
using LotFlow.Domain.Audit;
using LotFlow.Server.Audit;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Server.Commands;

/// <summary><c>lotflow audit verify FILE</c>: whether an export of the audit trail is what was exported. Needs no server and no database.</summary>
internal static class AuditCommand
{
    /// <summary>The file cannot be read, or is no export.</summary>
    private const int NoExport = 2;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "An export, as GET /api/audit/export answers it." };
        var keys = new Option<string?>("--key-file") { Description = "The ring of keys of the server that made it (keys/audit.json); proves its signature too.", HelpName = "FILE" };
        var verify = new Command("verify", "Prove an export whole, or name the first broken entry.") { file, keys };
        verify.SetAction((parsed, cancellation) => VerifyAsync(parsed.GetRequiredValue(file), parsed.GetValue(keys), cancellation));
        return new Command("audit", "The audit trail.") { verify };
    }

    private static async Task<int> VerifyAsync(string file, string? keyFile, CancellationToken cancellation)
    {
        LinkKeyRing? ring = null;
        try
        {
            if (keyFile is not null)
                ring = LinkKeyRing.Parse(await File.ReadAllBytesAsync(keyFile, cancellation));
            await using var stream = File.OpenRead(file);
            return Say(await ExportFile.CheckAsync(stream, ring, cancellation), file, ring is not null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return NoExport;
        }
        catch (JsonException)
        {
            Console.Error.WriteLine($"'{keyFile}' is no ring of keys.");
            return NoExport;
        }
    }

    private static int Say(AuditVerdict verdict, string file, bool hasKeys)
    {
        if (!verdict.IsExport)
        {
            Console.Error.WriteLine($"'{file}' is no export of the audit trail.");
            return NoExport;
        }

        if (verdict.Broken is { } broken)
        {
            Console.WriteLine($"broken: {broken}");
            return ExitCodes.Failed;
        }

        if (hasKeys && verdict.SignatureProven is null)
        {
            Console.WriteLine($"broken: It is signed with key {verdict.KeyId}, which is not in the key file.");
            return ExitCodes.Failed;
        }

        Console.WriteLine($"intact: {verdict.Entries} entries in {verdict.Chains} streams");
        Console.WriteLine(verdict.SignatureProven == true ? $"signed with key {verdict.KeyId}" : $"signature not checked: give the key file that holds {verdict.KeyId} with --key-file");
        return ExitCodes.Ok;
    }
}

using System.Text.Json.Nodes;

namespace LotFlow.Workflows.Tests.Certificates;

/// <summary>The published certificates of data/coa, which come into the output through LotFlow.Workflows as in every other program.</summary>
internal static class CertificateFiles
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "data", "coa");

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".json"));

    /// <summary>A certificate with one thing changed, as bytes.</summary>
    public static byte[] Changed(string name, Action<JsonObject> change)
    {
        var document = JsonNode.Parse(Bytes(name))!.AsObject();
        change(document);
        return System.Text.Encoding.UTF8.GetBytes(document.ToJsonString());
    }

    public static JsonObject Certificate(this JsonObject document) => document["Certificate"]!.AsObject();

    public static bool Exists(string fileName) => File.Exists(Path.Combine(Folder, fileName));
}

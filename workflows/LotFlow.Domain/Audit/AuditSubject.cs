namespace LotFlow.Domain.Audit;

/// <summary>Names of what the audit trail tells about: a kind and an id.</summary>
public static class AuditSubject
{
    /// <summary>Sign-ins that failed.</summary>
    public const string Security = "security";

    /// <summary>The heads of all other chains, noted from time to time.</summary>
    public const string Anchors = "anchors";

    private const string TransformationPartition = "tx:";

    public static string Lot(string lotId) => lotId.StartsWith(TransformationPartition, StringComparison.Ordinal) ? Of("transformation", lotId[TransformationPartition.Length..]) : Of("lot", lotId);

    public static string Approval(string approvalId) => Of("approval", approvalId);

    public static string Policy(string name) => Of("policy", name);

    /// <summary>What somebody tried that is about nothing which exists.</summary>
    public static string Person(string personId) => Of("person", personId);

    public static string Of(string kind, string id) => $"{kind}:{id}";
}

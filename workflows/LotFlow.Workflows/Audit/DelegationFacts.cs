using System.Text.Json.Nodes;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Audit;

namespace LotFlow.Workflows.Audit;

/// <summary>What the audit trail tells of a delegation, in the chain of whoever delegated; read from the delegation itself, so that it can be told again.</summary>
internal static class DelegationFacts
{
    public static IReadOnlyList<AuditFact> Of(Delegation delegation)
    {
        List<AuditFact> facts = [Made(delegation)];
        if (delegation is { RevokedAt: { } at, RevokedBy: { } by })
            facts.Add(Fact(delegation, "revoked", at, by, []));
        return facts;
    }

    private static AuditFact Made(Delegation delegation)
    {
        JsonObject details = new() { ["startsAt"] = delegation.StartsAt, ["endsAt"] = delegation.EndsAt, ["outOfOffice"] = delegation.OutOfOffice };
        if (delegation.DelegateId is { } other)
            details["delegateId"] = other;
        if (delegation.Note is { } note)
            details["note"] = note;
        return Fact(delegation, "made", delegation.CreatedAt, delegation.CreatedBy, details);
    }

    private static AuditFact Fact(Delegation delegation, string what, DateTimeOffset at, string actor, JsonObject details)
    {
        details["delegationId"] = delegation.DelegationId;
        return new($"{delegation.DelegationId}:{what}", at, actor, $"delegation.{what}", AuditSubject.Person(delegation.PersonId), details);
    }
}

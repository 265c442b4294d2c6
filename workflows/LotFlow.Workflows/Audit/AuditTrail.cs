using System.Text.Json.Nodes;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Audit;
using LotFlow.Domain.People;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Audit;

/// <summary>
/// What is written to the audit trail. Two ways: <c>Record…</c> throws where it could not be written, for those who come again until it was
/// (a feed, an activity, a sweep); <c>Try…</c> never throws and costs the command nothing, and what it could not write is told to operations.
/// </summary>
public sealed class AuditTrail(AuditStore store, WorkEvents events, WorkMetrics metrics, TimeProvider clock)
{
    private const int LongestDetail = 1000;

    /// <summary>A trail that cannot be written must not keep an answer waiting.</summary>
    private static readonly TimeSpan s_longestTry = TimeSpan.FromSeconds(5);

    public async Task RecordAsync(IReadOnlyList<AuditFact> facts, CancellationToken cancellation)
    {
        foreach (var subject in facts.GroupBy(f => f.Subject, StringComparer.Ordinal))
            await store.AppendAsync(subject.Key, [.. subject], cancellation);
    }

    /// <summary>Everything that has happened to an approval; what is there already is left out.</summary>
    public Task RecordApprovalAsync(Approval approval, CancellationToken cancellation) => RecordAsync(ApprovalFacts.Of(approval, clock.GetUtcNow()), cancellation);

    /// <summary>As <see cref="RecordApprovalAsync"/>, at once and without a guarantee: the workflow of the approval comes by again.</summary>
    public Task TryRecordApprovalAsync(Approval approval) => TryAsync(ApprovalFacts.Of(approval, clock.GetUtcNow()));

    /// <summary>A delegation, and its end, as it stands; what is there already is left out, so sending the command again repairs what was lost.</summary>
    public Task TryRecordDelegationAsync(Delegation delegation) => TryAsync(DelegationFacts.Of(delegation));

    /// <summary>A command was refused to somebody who is known.</summary>
    /// <param name="person">Who sent it.</param>
    /// <param name="command">Its route by template, or the type of its message; never a path.</param>
    /// <param name="subject">What it was about; null where that does not exist or is not known, and then it is kept with the person.</param>
    /// <param name="code">Code of the refusal.</param>
    /// <param name="detail">What the sender was told.</param>
    public Task TryRefusedAsync(Person person, string command, string? subject, string code, string detail) => TryAsync([new(
        Id: null, clock.GetUtcNow(), person.Id, "command.refused", subject ?? AuditSubject.Person(person.Id),
        new() { ["command"] = command, ["code"] = code, ["detail"] = Shortened(detail) })]);

    /// <summary>A command was accepted whose effect has no entry of its own.</summary>
    public Task TryAcceptedAsync(Person person, string command, string? subject) => TryAsync([new(
        Id: null, clock.GetUtcNow(), person.Id, "command.accepted", subject ?? AuditSubject.Person(person.Id), new() { ["command"] = command })]);

    /// <summary>Somebody could not sign in, or could not sign.</summary>
    /// <param name="page">Route of the page by template, such as <c>/sign-in</c>; never a path, which may hold the token of a link.</param>
    /// <param name="reason">Stable code: <c>unknown-token</c>, <c>expired-link</c>, <c>too-many-attempts</c>.</param>
    /// <param name="address">Where the attempt came from, where that is known.</param>
    /// <param name="approvalId">The approval that it was about, where there is one.</param>
    /// <param name="personId">Who it claims to be, where that is known.</param>
    public Task SignInFailedAsync(string page, string reason, string? address, string? approvalId = null, string? personId = null)
    {
        var details = new JsonObject { ["page"] = page, ["reason"] = reason };
        if (address is not null)
            details["address"] = address;
        if (approvalId is not null)
            details["approvalId"] = approvalId;
        return TryAsync([new(Id: null, clock.GetUtcNow(), personId ?? "unknown", "signIn.failed", AuditSubject.Security, details)]);
    }

    private async Task TryAsync(IReadOnlyList<AuditFact> facts)
    {
        using var time = new CancellationTokenSource(s_longestTry, clock);
        try
        {
            await RecordAsync(facts, time.Token);
        }
        catch (Exception e)
        {
            metrics.AuditFailed();
            events.AuditFailed(facts[0].Action, facts[0].Subject, facts[0].Actor, e);
        }
    }

    private static string Shortened(string text) => text.Length <= LongestDetail ? text : string.Concat(text.AsSpan(0, LongestDetail - 1), "…");
}

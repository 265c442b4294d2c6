using CsCheck;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;

namespace LotFlow.Domain.Tests.Approvals;

internal static class AnyApproval
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public static readonly Gen<ApprovalPolicy> GenPolicy =
        from levels in Gen.Select(Gen.Int[1, 100], Gen.Int[1, 200], (remind, escalate) => (remind, escalate)).Array[1, 4]
        from stays in Gen.Bool
        from expiry in Gen.Int[1, 60]
        from expires in Gen.Bool
        select new ApprovalPolicy
        {
            Ladder = [.. levels.Select((l, i) => new ApprovalLevel((Role)(i + 4), l.remind, i == levels.Length - 1 && stays ? null : l.escalate))],
            ExpireAfterDays = expires ? expiry : null,
        };

    public static Approval Opened(ApprovalPolicy? policy = null) => new()
    {
        ApprovalId = "NORTH.a",
        Kind = ApprovalKind.ReceiptException,
        SiteId = "NORTH",
        Subject = new("receiptLine", "R/1", "L"),
        Summary = "s",
        Details = [],
        RequiredRole = (policy ?? new()).Ladder[0].Role,
        MayDecide = [(policy ?? new()).Ladder[0].Role],
        Excluded = ["asker"],
        RequestedBy = "asker",
        RequestedAt = Start,
        DueAt = Start,
        Quorum = (policy ?? new()).Quorum,
        PolicyVersion = 1,
    };
}

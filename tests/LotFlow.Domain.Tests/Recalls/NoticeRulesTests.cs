using LotFlow.Domain.Policies;
using LotFlow.Domain.Recalls;

namespace LotFlow.Domain.Tests.Recalls;

/// <summary>Whether and what a consignee is written to.</summary>
public sealed class NoticeRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly RecallPolicy Policy = new();

    [Fact]
    public void Whatever_a_look_finds_due_is_not_due_after_it()
    {
        foreach (var consignee in Consignees().Where(c => NoticeRules.IsDue(c, scopeVersion: 2, Now)))
        {
            foreach (var digest in new[] { null, "told", "other" })
            {
                var after = NoticeRules.Step(consignee, digest, Policy, Now) switch
                {
                    NoticeStep.None => NoticeRules.Looked(consignee, digest, 2),
                    NoticeStep.GiveUp => NoticeRules.Looked(NoticeRules.GivenUp(consignee, Now)!, digest, 2),
                    _ => NoticeRules.Sent(consignee, consignee, digest!, 2, Policy, Now),
                };
                // Else the workflow would go round for ever.
                Assert.False(NoticeRules.IsDue(after!, 2, Now), $"{consignee} with {digest}");
                Assert.False(NoticeRules.IsDue(NoticeRules.Unreachable(consignee, 2, Policy, Now), 2, Now));
            }
        }
    }

    [Fact]
    public void Those_who_have_answered_are_written_to_only_if_there_is_more()
    {
        foreach (var consignee in Consignees().Where(c => c.State is ConsigneeState.Responded or ConsigneeState.Verified or ConsigneeState.NonResponder))
        {
            Assert.Equal(NoticeStep.None, NoticeRules.Step(consignee, consignee.NoticeDigest ?? "first", Policy, Now));
            if (consignee.NoticeDigest is not null)
                Assert.Equal(NoticeStep.More, NoticeRules.Step(consignee, "other", Policy, Now));
            // What they have said stays said.
            Assert.Equal(consignee.State, NoticeRules.Sent(consignee, consignee, "other", 2, Policy, Now)!.State);
        }
    }

    [Fact]
    public void A_notice_that_another_attempt_has_counted_is_not_counted_again()
    {
        var consignee = new RecallConsignee { CustomerId = "SHOP" };
        var sent = NoticeRules.Sent(consignee, consignee, "told", 1, Policy, Now)!;
        Assert.Equal((ConsigneeState.Notified, 1, Now.AddHours(24)), (sent.State, sent.Attempts, sent.RemindAt));
        Assert.Null(NoticeRules.Sent(sent, consignee, "told", 1, Policy, Now));
    }

    private static IEnumerable<RecallConsignee> Consignees() =>
        from state in Enum.GetValues<ConsigneeState>()
        from notices in new[] { 0, 1, 5 }
        from remind in new DateTimeOffset?[] { null, Now.AddHours(-1), Now, Now.AddHours(1) }
        from version in new[] { 0, 1, 2 }
        select new RecallConsignee
        {
            CustomerId = "SHOP",
            State = state,
            Notices = notices,
            Attempts = notices,
            RemindAt = remind,
            NoticeVersion = version,
            NoticeDigest = notices == 0 ? null : "told",
        };
}

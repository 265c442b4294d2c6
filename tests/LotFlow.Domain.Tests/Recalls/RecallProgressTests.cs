using LotFlow.Domain.Recalls;

namespace LotFlow.Domain.Tests.Recalls;

/// <summary>What comes next with a recall.</summary>
public sealed class RecallProgressTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private static readonly RecallParts Nothing = new([], [], []);

    public static TheoryData<string, RecallStep> Precedence => new()
    {
        { "scoping", RecallStep.Scope },
        { "touched", RecallStep.Scope },
        { "approved touched", RecallStep.Scope },
        { "unfollowed", RecallStep.Report },
        { "approved unfollowed", RecallStep.Report },
        { "approved confirmed", RecallStep.Report },
        { "approved returned", RecallStep.Report },
        { "approved yesterday", RecallStep.Report },
        { "approved", RecallStep.Close },
        { "approved task", RecallStep.Close },
        { "reduction", RecallStep.Reduce },
        { "ending touched", RecallStep.Close },
        { "task", RecallStep.Ask },
        { "task report", RecallStep.Ask },
        { "report", RecallStep.ReportStatus },
        { "drill", RecallStep.EndDrill },
        { "drill task", RecallStep.Ask },
        { "", RecallStep.Wait },
        { "closed touched approved", RecallStep.Ended },
    };

    [Theory]
    [MemberData(nameof(Precedence))]
    public void Blocking_goes_before_what_was_decided_and_that_before_what_is_due(string what, RecallStep expected)
    {
        var words = what.Split(' ');
        var recall = A(words.Contains("drill")) with
        {
            State = words.Contains("scoping") ? RecallState.Scoping : words.Contains("closed") ? RecallState.Closed : RecallState.Containing,
            TouchedSince = words.Contains("touched") ? Now : null,
            FollowedVersion = words.Contains("unfollowed") ? 1 : 2,
            Touches = words.Contains("returned") ? 1 : 0,
            FollowedAt = words.Contains("yesterday") ? Now.AddDays(-1) : Now,
            HoldsEndedAt = words.Contains("ending") ? Now : null,
            StatusReportDueAt = words.Contains("report") ? Now : Now.AddDays(3),
            Requests = words.Contains("approved") || words.Contains("ending") ? [Request(RecallRequestKind.Closure)]
                : words.Contains("reduction") ? [Request(RecallRequestKind.ScopeReduction)] : [],
        };
        var parts = Nothing with
        {
            Confirmations = words.Contains("confirmed") ? 1 : 0,
            Tasks = words.Contains("task") ? [new() { TaskId = "NORTH", SiteId = "NORTH", OpenedAt = Now, ScopeVersion = 2 }] : [],
        };
        Assert.Equal(expected, RecallProgress.Next(recall, parts, new(), Now).Step);
    }

    [Fact]
    public void It_waits_for_what_is_due_first_and_never_longer_than_a_day()
    {
        var recall = A(drill: false) with { State = RecallState.Containing, FollowedVersion = 2, FollowedAt = Now, StatusReportDueAt = Now.AddDays(14) };
        Assert.Equal(Now.AddDays(1), RecallProgress.Next(recall, Nothing, new(), Now).DueAt);
        var parts = Nothing with
        {
            Tasks = [new() { TaskId = "NORTH", SiteId = "NORTH", OpenedAt = Now, ScopeVersion = 2, Asked = 1, AskedVersion = 2, RemindAt = Now.AddHours(4) }],
            Consignees = [new() { CustomerId = "SHOP", State = ConsigneeState.Responded, NoticeVersion = 2, RemindAt = Now.AddHours(1) }],
        };
        Assert.Equal(new(RecallStep.Wait, Now.AddHours(4)), RecallProgress.Next(recall, parts, new(), Now));
    }

    [Theory]
    [InlineData(1, 2, RecallRequestState.Open, RecallRequestKind.Closure, true)]
    [InlineData(1, 2, RecallRequestState.Approved, RecallRequestKind.Closure, true)]
    [InlineData(1, 2, RecallRequestState.Open, RecallRequestKind.ScopeReduction, true)]
    [InlineData(1, 2, RecallRequestState.Approved, RecallRequestKind.ScopeReduction, false)]
    [InlineData(2, 2, RecallRequestState.Open, RecallRequestKind.Closure, false)]
    public void A_request_stands_only_for_the_scope_that_was_shown(int asked, int version, RecallRequestState state, RecallRequestKind kind, bool overtaken)
    {
        var request = Request(kind) with { ScopeVersion = asked, State = state };
        Assert.Equal(overtaken, RecallRequestRules.Overtaken(A(drill: false) with { ScopeVersion = version }, request) is not null);
    }

    [Fact]
    public void A_quantity_that_was_explained_is_that_quantity()
    {
        var explanation = new RecallExplanation("quantity", "SUGAR|KGM", "Spilt.") { Open = "2 missing" };
        Assert.True(RecallRequestRules.Explains(explanation, "quantity", "SUGAR|KGM", "2 missing"));
        Assert.False(RecallRequestRules.Explains(explanation, "quantity", "SUGAR|KGM", "20 missing"));
        Assert.False(RecallRequestRules.Explains(explanation with { Kind = "disposition", Ref = "L1" }, "disposition", "L1", ""));
    }

    private static RecallRequest Request(RecallRequestKind kind) => new()
    {
        RequestId = "Q1",
        Kind = kind,
        Note = "Settled.",
        RequestedBy = "recall1",
        RequestedAt = Now,
        ApprovalId = "all.x",
        ScopeVersion = 2,
        State = RecallRequestState.Approved,
    };

    private static Recall A(bool drill) => new()
    {
        RecallId = "RC",
        Title = "Metal",
        Class = RecallClass.ClassI,
        Reason = "Metal",
        Roots = [],
        Direction = RecallDirection.Both,
        Drill = drill,
        EffectivenessLevel = EffectivenessLevel.E,
        PolicyVersion = 0,
        StartedBy = "recall1",
        StartedAt = Now,
        ScopeVersion = 2,
    };
}

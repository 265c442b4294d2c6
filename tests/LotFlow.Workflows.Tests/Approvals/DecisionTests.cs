using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Approvals;

public sealed class DecisionTests
{
    [Fact]
    public async Task Who_reported_the_receipt_may_not_decide_on_it_in_whatever_role()
    {
        await using var plant = await Plant.OpenAsync();
        var line = await plant.ReceiveAsync(Expired(), by: Staff.Quality);

        var refused = await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality);

        Assert.Equal(("four-eyes", RefusalKind.Forbidden), (refused.Refusal!.Code, refused.Refusal.Kind));
        Assert.Equal(["qa2"], plant.Messages.All.Select(m => m.To.PersonId));
        Assert.True((await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality2)).IsTaken);
    }

    [Fact]
    public async Task Who_reported_a_result_may_not_decide_on_what_it_found()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("JAR", Body.SampledItem("Jar"));
        var inspector = Staff.Quality with { Roles = [Role.Quality, Role.Inspector] };
        var line = await plant.ReceiveAsync(Body.Jars());
        await plant.ReportAsync(line.LotId, Body.Measurement("R1", "Weight", 9, maximum: 1), by: inspector);
        var approvalId = (await LineOf(plant, line)).ApprovalId!;

        Assert.Equal("four-eyes", (await plant.DecideAsync(approvalId, DecisionKind.Approve, inspector)).Refusal!.Code);
        Assert.True((await plant.DecideAsync(approvalId, DecisionKind.Approve, Staff.Quality2)).IsTaken);
    }

    [Fact]
    public async Task Only_the_roles_that_were_asked_decide_and_only_at_their_site()
    {
        await using var plant = await Plant.OpenAsync();
        var line = await plant.ReceiveAsync(Expired());

        foreach (var person in new[] { Staff.Inspector, Staff.Manager, Staff.ElsewhereQuality })
            Assert.Equal("not-your-role", (await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, person)).Refusal!.Code);
        Assert.Equal(LineState.OnHold, (await LineOf(plant, line)).State);

        await plant.AdvanceAsync(TimeSpan.FromHours(72));
        Assert.True((await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Manager)).IsTaken);
    }

    [Fact]
    public async Task After_an_escalation_the_level_below_may_still_decide()
    {
        await using var plant = await Plant.OpenAsync();
        var line = await plant.ReceiveAsync(Expired());
        await plant.AdvanceAsync(TimeSpan.FromDays(5));
        Assert.Equal((Role.Manager, 1), ((await plant.ApprovalAsync(line.ApprovalId!)).RequiredRole, (await plant.ApprovalAsync(line.ApprovalId!)).Level));
        Assert.True((await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality)).IsTaken);
    }

    [Fact]
    public async Task Of_a_hundred_decisions_at_the_same_moment_one_counts()
    {
        await using var plant = await Plant.OpenAsync();
        var line = await plant.ReceiveAsync(Expired());
        var people = Enumerable.Range(0, 100).Select(i => new Person($"q{i}", $"Q{i}", Email: null, [Role.Quality], [])).ToList();

        var results = await Task.WhenAll(people.Select((p, i) => Task.Run(() => plant.Approvals.DecideAsync(
            line.ApprovalId!, new DecisionRequest($"d{i}", i % 2 == 0 ? DecisionKind.Approve : DecisionKind.Reject, null, null, null, DecisionMeans.SignedIn), p, default))));
        await plant.IdleAsync();

        var taken = Assert.Single(results, r => r.IsTaken).Value!;
        Assert.All(results.Where(r => !r.IsTaken), r => Assert.Equal("already-decided", r.Refusal!.Code));
        var approval = await plant.ApprovalAsync(line.ApprovalId!);
        Assert.Equal(taken.Decisions[0].By, Assert.Single(approval.Decisions).By);
        Assert.Equal(approval.State == ApprovalState.Approved ? LineState.Released : LineState.Rejected, (await LineOf(plant, line)).State);
    }

    [Fact]
    public async Task A_repeated_decision_answers_as_the_first_time_and_another_one_under_its_id_is_refused()
    {
        await using var plant = await Plant.OpenAsync();
        var line = await plant.ReceiveAsync(Expired());
        var first = await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality, "d1");

        var again = await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality, "d1");
        var opposite = await plant.DecideAsync(line.ApprovalId!, DecisionKind.Reject, Staff.Quality, "d1");
        var stranger = await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality2, "d1");
        var late = await plant.DecideAsync(line.ApprovalId!, DecisionKind.Reject, Staff.Quality2, "d2");

        Assert.Equal((false, true), (first.IsRepeat, again.IsRepeat));
        Assert.Equal(first.Value!.Decisions[0], again.Value!.Decisions[0]);
        Assert.Equal(("idempotency-conflict", "idempotency-conflict"), (opposite.Refusal!.Code, stranger.Refusal!.Code));
        Assert.Equal("already-decided", late.Refusal!.Code);
        Assert.Contains("Quinn Quality approved it", late.Refusal.Detail);
        Assert.Single(await plant.OutboxAsync(line.LotId), e => e.Type == LotEventTypes.Released);
    }

    [Fact]
    public async Task A_quorum_of_two_needs_two_people_and_one_no_ends_it()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutPolicyAsync("approvals", new() { ["quorum"] = 2 });
        var line = await plant.ReceiveAsync(Expired());

        Assert.Equal(ApprovalState.Open, (await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality)).Value!.State);
        Assert.Equal(LineState.OnHold, (await LineOf(plant, line)).State);
        Assert.Equal("already-decided", (await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality, "d2")).Refusal!.Code);
        await plant.AdvanceAsync(TimeSpan.FromHours(25));
        Assert.Equal(["qa2"], plant.Messages.All.Where(m => m.Kind == "reminder").Select(m => m.To.PersonId));
        await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality2);
        Assert.Equal(LineState.Released, (await LineOf(plant, line)).State);

        var other = await plant.ReceiveAsync(Expired());
        await plant.DecideAsync(other.ApprovalId!, DecisionKind.Approve, Staff.Quality);
        await plant.DecideAsync(other.ApprovalId!, DecisionKind.Reject, Staff.Quality2);
        Assert.Equal(LineState.Rejected, (await LineOf(plant, other)).State);
    }

    [Fact]
    public async Task An_approval_that_expires_rejects_the_lot_and_takes_no_more_decisions()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutPolicyAsync("approvals", new() { ["expireAfterDays"] = 7 });
        var line = await plant.ReceiveAsync(Expired());

        await plant.AdvanceAsync(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        Assert.Equal(LineState.OnHold, (await LineOf(plant, line)).State);
        await plant.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(ApprovalState.Expired, (await plant.ApprovalAsync(line.ApprovalId!)).State);
        Assert.Equal(LineState.Rejected, (await LineOf(plant, line)).State);
        Assert.Equal("already-decided", (await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality)).Refusal!.Code);
    }

    [Fact]
    public async Task An_approval_runs_under_the_policy_that_it_was_opened_under()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutPolicyAsync("approvals", new() { ["quorum"] = 2 });
        var old = await plant.ReceiveAsync(Expired());
        await plant.PutPolicyAsync("approvals", new() { ["expireAfterDays"] = 1 });
        var recent = await plant.ReceiveAsync(Expired());

        await plant.AdvanceAsync(TimeSpan.FromDays(2));

        Assert.Equal(ApprovalState.Expired, (await plant.ApprovalAsync(recent.ApprovalId!)).State);
        var approval = await plant.ApprovalAsync(old.ApprovalId!);
        Assert.Equal((ApprovalState.Open, 2, 1), (approval.State, approval.Quorum, approval.PolicyVersion));
    }

    [Fact]
    public async Task A_decision_on_something_else_than_was_shown_is_refused()
    {
        await using var plant = await Plant.OpenAsync();
        var line = await plant.ReceiveAsync(Expired());
        var approval = await plant.ApprovalAsync(line.ApprovalId!);

        var refused = await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality, shownHash: new string('0', 64));
        var taken = await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality, shownHash: approval.ShownHash);

        Assert.Equal(("subject-changed", RefusalKind.Changed), (refused.Refusal!.Code, refused.Refusal.Kind));
        Assert.Equal(approval.ShownHash, taken.Value!.Decisions[0].ShownHash);
    }

    [Fact]
    public void What_is_signed_changes_with_everything_that_is_shown()
    {
        var approval = new Approval
        {
            ApprovalId = "A",
            Kind = ApprovalKind.ReceiptException,
            SiteId = "S",
            Subject = new("t", "i", "L"),
            Summary = "s",
            Details = [new("a", "b")],
            RequiredRole = Role.Quality,
            MayDecide = [],
            Excluded = [],
            RequestedBy = "r",
            RequestedAt = default,
            DueAt = default,
            Quorum = 1,
            PolicyVersion = 0,
        };
        Approval[] others =
        [
            approval with { Summary = "t" }, approval with { Details = [new("a", "c")] }, approval with { Details = [] },
            approval with { Subject = new("t", "i", "M") }, approval with { ApprovalId = "B" },
        ];
        Assert.DoesNotContain(approval.ShownHash, others.Select(o => o.ShownHash));
        Assert.Equal(approval.ShownHash, (approval with { Level = 3, Steps = 9, DueAt = DateTimeOffset.MaxValue, State = ApprovalState.Approved }).ShownHash);
    }

    [Theory]
    [InlineData("NORTH.unknown")]
    [InlineData("no-site")]
    [InlineData("")]
    [InlineData("a/b.c")]
    [InlineData("%2e%2e.\u0001")]
    public async Task An_approval_that_does_not_exist_is_not_found(string approvalId)
    {
        await using var plant = await Plant.OpenAsync();
        var result = await plant.Approvals.DecideAsync(
            approvalId, JsonSerializer.SerializeToElement(new { decisionId = "d", decision = "approve" }), Staff.Quality, default);
        Assert.Equal(RefusalKind.NotFound, result.Refusal!.Kind);
    }

    [Fact]
    public async Task A_decision_without_its_fields_names_each_of_them()
    {
        await using var plant = await Plant.OpenAsync();
        var result = await plant.Approvals.DecideAsync("NORTH.x", JsonSerializer.SerializeToElement(new { decision = "maybe" }), Staff.Quality, default);
        Assert.Equal(["/decision", "/decisionId"], result.Errors.Select(e => e.Pointer).Order());
    }

    private static JsonObject Expired() => Body.Receipt(l => l["expiresOn"] = "2026-03-01");

    private static async Task<ReceiptLineView> LineOf(Plant plant, ReceiptLineView line) =>
        await plant.LineAsync((await plant.LotAsync(line.LotId)).ReceiptId!, line.Line);
}

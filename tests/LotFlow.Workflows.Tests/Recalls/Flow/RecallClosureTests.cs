using LotFlow.Domain.Approvals;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Tests.Holds;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Recalls.Flow;

/// <summary>How a recall ends: only when everything is settled or explained, only by a second person, and only as it was shown.</summary>
public sealed class RecallClosureTests
{
    [Fact]
    public async Task While_something_is_open_closure_is_refused_and_every_point_is_named()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        var refusal = (await plant.RequestClosureAsync(RecallFlowSteps.Closure("Q1"))).Refusal!;
        Assert.Equal("recall-open", refusal.Code);
        Assert.All(
            new[] { "task NORTH", "consignee SHOP", "consignee MILL", "disposition R-001", "disposition R-C1" },
            point => Assert.Contains(point, refusal.Detail, StringComparison.Ordinal));
        Assert.Empty((await plant.HeaderAsync()).Requests);
        // The same request may be sent again when it is settled.
        await plant.SettleAsync();
        Assert.True((await plant.RequestClosureAsync(RecallFlowSteps.Closure("Q1"))).IsTaken);
        Assert.Equal(RecallState.AwaitingClosure, (await plant.HeaderAsync()).State);
    }

    [Fact]
    public async Task What_is_open_may_be_explained_but_a_disposition_has_to_be_decided()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        await plant.ConfirmAsync();
        await plant.RespondAsync("SHOP", used: 20);
        var explained = RecallFlowSteps.Closure("Q1", ("consignee", "MILL"));
        var refusal = (await plant.RequestClosureAsync(explained)).Refusal!;
        Assert.Contains("disposition R-001", refusal.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("MILL", refusal.Detail, StringComparison.Ordinal);
        await plant.DisposeOfAsync("scrap");

        var asked = await plant.RequestClosureAsync(explained);
        var approval = await plant.ApprovalAsync(asked.Value!.ApprovalId);

        Assert.Contains(approval.Details, d => d.Label == "Open: consignee MILL" && d.Text.Contains("Known: MILL.", StringComparison.Ordinal));
        Assert.Contains(approval.Details, d => d.Label.StartsWith("Balance of SUGAR", StringComparison.Ordinal));
        Assert.Contains(approval.Details, d => d.Label == "Disposition: scrap" && d.Text.Contains("R-C1", StringComparison.Ordinal));
        await plant.ApproveAsync(approval.ApprovalId);
        Assert.True((await plant.HeaderAsync()).IsClosed);
    }

    [Fact]
    public async Task Closure_is_decided_by_a_second_person_who_is_limited_to_no_site()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        var both = RecallFlowSteps.Recaller with { Id = "both", Roles = [Domain.People.Role.Recall, Domain.People.Role.Quality] };
        await plant.RecallAsync();
        await plant.SettleAsync();
        var approvalId = (await plant.RequestClosureAsync(RecallFlowSteps.Closure("Q1"), both)).Value!.ApprovalId;
        Assert.StartsWith("all.", approvalId, StringComparison.Ordinal);

        Assert.Equal("four-eyes", (await plant.DecideAsync(approvalId, DecisionKind.Approve, both)).Refusal!.Code);
        Assert.Equal("not-your-role", (await plant.DecideAsync(approvalId, DecisionKind.Approve, Staff.ElsewhereQuality)).Refusal!.Code);
        Assert.Equal("not-your-role", (await plant.DecideAsync(approvalId, DecisionKind.Approve, RecallFlowSteps.Recaller2)).Refusal!.Code);
        await plant.ApproveAsync(approvalId, Staff.Quality);

        var header = await plant.HeaderAsync();
        Assert.Equal((RecallState.Closed, Staff.Quality.Id), (header.State, header.ClosedBy));
        Assert.Equal(RecallRequestState.Done, Assert.Single(header.Requests).State);
    }

    [Fact]
    public async Task Approved_closure_scraps_what_was_to_be_scrapped_and_frees_what_was_to_be_released()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        await plant.SettleAsync();
        await plant.DisposeOfAsync("release", "RC", "R-001");
        await plant.ApproveAsync(await plant.ClosureAskedAsync());

        var candy = await plant.GateAsync("R-C1");
        Assert.Equal((0m, Disposition.Rejected, 0), (candy.OnHand.Values.Sum(), candy.Disposition, candy.OpenHolds.Count));
        var sugar = await plant.LotAsync("R-001");
        Assert.True(sugar.Usable);
        Assert.Equal(60m, (await plant.GateAsync("R-001")).OnHand.Values.Sum());
        var workflow = (await plant.Engine.GetAsync("recall-RC"))!;
        Assert.Equal(Abstractions.Workflows.WorkflowStatus.Completed, workflow.Status);
    }

    [Fact]
    public async Task A_rejected_closure_goes_back_and_may_be_asked_again()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        await plant.SettleAsync();
        await plant.DecideAsync(await plant.ClosureAskedAsync("Q1"), DecisionKind.Reject, Staff.Quality2);
        Assert.Equal(RecallState.Reconciling, (await plant.HeaderAsync()).State);
        Assert.NotEmpty((await plant.GateAsync("R-C1")).OpenHolds);
        Assert.Equal(10m, (await plant.GateAsync("R-C1")).OnHand.Values.Sum());
        await plant.ApproveAsync(await plant.ClosureAskedAsync("Q2"));
        Assert.Equal([RecallRequestState.Rejected, RecallRequestState.Done], (await plant.HeaderAsync()).Requests.Select(r => r.State));
    }

    [Fact]
    public async Task A_scope_that_changes_while_closure_waits_takes_the_request_back()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        await plant.SettleAsync();
        var approvalId = await plant.ClosureAskedAsync();
        var other = await plant.SugarAsync("OTHER");
        Assert.True((await plant.ExtendAsync("X1", other)).IsTaken);

        Assert.Equal(ApprovalState.Cancelled, (await plant.ApprovalAsync(approvalId)).State);
        Assert.Equal("already-decided", (await plant.DecideAsync(approvalId, DecisionKind.Approve, Staff.Quality2)).Refusal!.Code);
        var header = await plant.HeaderAsync();
        Assert.Equal((RecallState.Containing, 2), (header.State, header.ScopeVersion));
        Assert.Equal(RecallRequestState.Withdrawn, Assert.Single(header.Requests).State);
        Assert.Contains("closure withdrawn", Assert.Single(plant.MailTo("rita@example.com"), s => s.Contains("withdrawn", StringComparison.Ordinal)), StringComparison.Ordinal);

        await plant.ConfirmAsync();
        await plant.DisposeOfAsync("release", "RC", other);
        await plant.ApproveAsync(await plant.ClosureAskedAsync("Q2"));
        Assert.True((await plant.HeaderAsync()).IsClosed);
        Assert.True((await plant.LotAsync(other)).Usable);
    }

    [Fact]
    public async Task One_request_is_open_at_a_time_and_each_id_asks_for_one_thing()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        var missing = (await plant.RequestReductionAsync("Q1", "R-C1", "NOPE", "NEITHER")).Errors;
        Assert.Contains("NEITHER, NOPE", Assert.Single(missing).Message, StringComparison.Ordinal);
        Assert.True((await plant.RequestReductionAsync("Q1", "R-C1")).IsTaken);
        Assert.True((await plant.RequestReductionAsync("Q1", "R-C1")).IsRepeat);
        Assert.Equal("request-pending", (await plant.RequestReductionAsync("Q2", "R-C1")).Refusal!.Code);
        Assert.Equal("idempotency-conflict", (await plant.RequestReductionAsync("Q1", "R-001")).Refusal!.Code);
    }

    [Fact]
    public async Task A_reduction_frees_its_lots_once_another_person_agrees()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        var approvalId = (await plant.RequestReductionAsync("Q1", "R-C1")).Value!.ApprovalId;
        Assert.NotEmpty((await plant.GateAsync("R-C1")).OpenHolds);
        Assert.Contains((await plant.ApprovalAsync(approvalId)).Details, d => d.Label == "Lot R-C1");
        await plant.ApproveAsync(approvalId);

        Assert.Empty((await plant.GateAsync("R-C1")).OpenHolds);
        Assert.NotEmpty((await plant.GateAsync("R-001")).OpenHolds);
        Assert.Equal(["R-001"], (await plant.RecallViewAsync()).Scope.LotIds);
        Assert.Equal(RecallRequestState.Done, Assert.Single((await plant.HeaderAsync()).Requests).State);
    }
}

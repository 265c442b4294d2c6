using System.Text.Json;
using LotFlow.Abstractions.Workflows;
using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Telemetry;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Workflows;

internal sealed record WorkflowView(
    string InstanceId, string Name, int Version, WorkflowStatus Status, JsonElement? CustomStatus, WorkflowFailure? Failure, string? ParentInstanceId,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

internal sealed record SteeringRequest(string? Reason);

/// <summary>Shows workflow instances to everyone and lets operations steer them.</summary>
internal static class WorkflowEndpoints
{
    // An instance whose activity hangs does not end at once; the caller then looks again.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static async Task<IResult> GetAsync(string instanceId, IWorkflowClient workflows, CancellationToken cancellation) =>
        Answer.Found(await workflows.GetAsync(instanceId, cancellation) is { } found ? View(found) : null, Missing(instanceId));

    public static async Task<IResult> ListAsync(
        string? status, string? name, string? limit, string? continuation, IWorkflowClient workflows, CancellationToken cancellation)
    {
        var query = new QueryFields();
        var wanted = new WorkflowQuery(
            query.Choice<WorkflowStatus>("status", status), query.Text("name", name), Limit: query.Limit(limit),
            Continuation: query.Text("continuation", continuation));
        query.ThrowIfInvalid();
        var page = await workflows.QueryAsync(wanted, cancellation);
        return Answer.Page([.. page.Instances.Select(View)], page.Continuation);
    }

    public static Task<IResult> SuspendAsync(string instanceId, HttpContext context, Caller caller, IWorkflowClient workflows) =>
        SteerAsync(instanceId, context, caller, workflows, (reason, cancellation) => workflows.SuspendAsync(instanceId, reason, cancellation));

    public static Task<IResult> ResumeAsync(string instanceId, HttpContext context, Caller caller, IWorkflowClient workflows) =>
        SteerAsync(instanceId, context, caller, workflows, (reason, cancellation) => workflows.ResumeAsync(instanceId, reason, cancellation));

    public static Task<IResult> TerminateAsync(string instanceId, HttpContext context, Caller caller, IWorkflowClient workflows, WorkEvents events) =>
        SteerAsync(instanceId, context, caller, workflows, async (reason, cancellation) =>
        {
            var terminated = await workflows.TerminateAsync(instanceId, reason, cancellation);
            if (terminated)
                events.WorkflowTerminated(instanceId, caller.Person.Id);
            return terminated;
        });

    private static async Task<IResult> SteerAsync(
        string instanceId, HttpContext context, Caller caller, IWorkflowClient workflows, Func<string, CancellationToken, Task<bool>> steer)
    {
        caller.CheckEverywhere("A workflow");
        var reason = await ReadReasonAsync(context);
        var status = StatusCodes.Status200OK;
        if (await workflows.GetAsync(instanceId) is null)
            return Problem.NotFound(Missing(instanceId));
        try
        {
            using var patience = new CancellationTokenSource(s_patience);
            if (!await steer($"{caller.Person.Id}: {reason ?? "no reason given"}", patience.Token))
                return Problem.Of(StatusCodes.Status409Conflict, "workflow-status", await WhyNotAsync(instanceId, workflows));
        }
        catch (OperationCanceledException)
        {
            status = StatusCodes.Status202Accepted;
        }

        return Answer.Json(View((await workflows.GetAsync(instanceId))!), status);
    }

    private static async Task<string?> ReadReasonAsync(HttpContext context)
    {
        if (await JsonBody.ReadOptionalAsync(context) is not { } body)
            return null;
        var reader = new BodyReader(body.Root);
        var reason = reader.OptionalText("reason", 500);
        return reader.Errors.Count == 0 ? reason : throw new ProblemException(Problem.Invalid(reader.Errors));
    }

    private static async Task<string> WhyNotAsync(string instanceId, IWorkflowClient workflows) =>
        $"The workflow is {JsonNamingPolicy.CamelCase.ConvertName((await workflows.GetAsync(instanceId))?.Status.ToString() ?? "gone")}; this cannot be done to it now.";

    private static string Missing(string instanceId) => $"There is no workflow instance '{instanceId}'.";

    private static WorkflowView View(WorkflowInstance i) =>
        new(i.InstanceId, i.Name, i.Version, i.Status, i.CustomStatus, i.Failure, i.ParentInstanceId, i.CreatedAt, i.UpdatedAt);
}

using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions;
using LotFlow.Domain.Policies;
using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.MasterData;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.MasterData;

/// <summary>Versioned policies: what was put, with its name and version beside it.</summary>
internal static class PolicyEndpoints
{
    private static readonly string[] s_ours = ["name", "version", "updatedBy", "updatedAt"];

    public static async Task<IResult> PutAsync(string name, JsonBody body, Caller caller, MasterDataCommands commands, MasterDataStore store)
    {
        CheckName(name);
        caller.CheckEverywhere("A policy");
        var policy = WithoutOurs(body.Root);
        var isFirst = await store.FindPolicyAsync(name) is null;
        var result = await commands.PutPolicyAsync(name, policy, caller.Person, CancellationToken.None);
        if (result.Errors.Count > 0)
            return Problem.Invalid(result.Errors);
        return result.Refusal is { } refusal ? Problem.From(refusal)
            : Answer.Json(View(result.Value!), isFirst ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    public static async Task<IResult> GetAsync(string name, string? version, MasterDataStore store, CancellationToken cancellation)
    {
        CheckName(name);
        var query = new QueryFields();
        var number = query.Number("version", version);
        query.ThrowIfInvalid();
        if (number != 0 && await store.FindPolicyAsync(name, number, cancellation) is { } found)
            return Answer.Json(View(found));
        // Where nobody has put a policy its defaults are in force: version 0.
        return number is null or 0 && Defaults(name) is { } defaults
            ? Answer.Json(View(defaults, name))
            : Problem.NotFound(number is null ? $"Nobody has put a policy '{name}' yet." : $"Policy '{name}' has no version {number}.");
    }

    private static void CheckName(string name)
    {
        if (!MasterDataCommands.PolicyNames.Contains(name))
            throw new ProblemException(Problem.NotFound($"There is no policy of this name; there are {string.Join(", ", MasterDataCommands.PolicyNames)}."));
    }

    /// <summary>What GET adds is not part of the policy, so that what was read can be changed and put back.</summary>
    private static JsonElement WithoutOurs(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return body;
        var policy = JsonObject.Create(body)!;
        foreach (var name in s_ours)
            policy.Remove(name);
        return JsonSerializer.SerializeToElement(policy);
    }

    private static JsonObject? Defaults(string name) => name switch
    {
        "receiving" => Body(new ReceivingPolicy()),
        "approvals" => Body(new ApprovalPolicy()),
        "counting" => Body(new CountingPolicy()),
        _ => null,
    };

    private static JsonObject Body<T>(T policy) => JsonSerializer.SerializeToNode(policy, LotFlowJson.Options)!.AsObject();

    private static JsonObject View(PolicyVersion policy)
    {
        var view = View((JsonObject)policy.Body.DeepClone(), policy.Name);
        view["version"] = policy.Version;
        view["updatedBy"] = policy.By;
        view["updatedAt"] = JsonSerializer.SerializeToNode(policy.At, LotFlowJson.Options);
        return view;
    }

    private static JsonObject View(JsonObject body, string name)
    {
        body["name"] = name;
        body["version"] = 0;
        return body;
    }
}

using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Production;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Stock;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.StockRace;

/// <summary>The handlers behind the routes, in this process: on any store, without a server.</summary>
public sealed class CommandDoor(IServiceProvider services) : IStockDoor
{
    public async Task<DoorAnswer> PostAsync(string who, string path, JsonObject body)
    {
        var json = JsonSerializer.SerializeToElement(body);
        var person = new Person(who, who, Email: null, who.StartsWith("qa", StringComparison.Ordinal) ? [Role.Quality] : [Role.Integrator], []);
        var parts = path.Split('/');
        return path switch
        {
            "/api/receipts" => Answer(await Get<ReceiptCommands>().SubmitAsync(json, person, CancellationToken.None), HttpStatusCode.Accepted),
            "/api/movements" => Answer(await Get<MovementCommands>().SubmitAsync(json, person, CancellationToken.None), HttpStatusCode.Created),
            "/api/recalls" => Answer(await Get<RecallCommands>().StartAsync(json, person, CancellationToken.None), HttpStatusCode.Accepted),
            _ when path.EndsWith("/holds", StringComparison.Ordinal) => Answer(await Get<HoldCommands>().PlaceAsync(parts[3], json, person, CancellationToken.None), HttpStatusCode.Created),
            _ when path.EndsWith("/release-requests", StringComparison.Ordinal) =>
                Answer(await Get<HoldRequestCommands>().RequestAsync(parts[3], json, person, CancellationToken.None), HttpStatusCode.Accepted),
            _ when path.EndsWith("/decisions", StringComparison.Ordinal) =>
                Answer(await Get<ApprovalCommands>().DecideAsync(parts[3], json, person, CancellationToken.None), HttpStatusCode.OK),
            _ when path.EndsWith("/issues", StringComparison.Ordinal) => Answer(await Get<IssueCommands>().SubmitAsync(parts[3], json, person, CancellationToken.None), HttpStatusCode.Created),
            _ when path.EndsWith("/outputs", StringComparison.Ordinal) => Answer(await Get<OutputCommands>().SubmitAsync(parts[3], json, person, CancellationToken.None), HttpStatusCode.Created),
            _ => throw new InvalidOperationException($"The race sends nothing to {path}."),
        };
    }

    public async Task<DoorAnswer> GetAsync(string path)
    {
        var lotId = path.Split('/')[3];
        return path.EndsWith("/ledger", StringComparison.Ordinal)
            ? Found(new { Items = await Get<LotQueries>().LedgerAsync(lotId) })
            : Found(await Get<LotQueries>().FindAsync(lotId));
    }

    private static DoorAnswer Answer<T>(CommandResult<T> result, HttpStatusCode first)
    {
        if (result.Errors.Count > 0)
            return new(HttpStatusCode.UnprocessableEntity, JsonSerializer.SerializeToNode(result.Errors, LotFlowJson.Options)!);
        if (result.Refusal is { } refusal)
            return new(refusal.Kind == RefusalKind.Conflict ? HttpStatusCode.Conflict : HttpStatusCode.NotFound, new JsonObject { ["type"] = refusal.Code, ["detail"] = refusal.Detail });
        return new(result.IsRepeat ? HttpStatusCode.OK : first, JsonSerializer.SerializeToNode(result.Value, LotFlowJson.Options)!);
    }

    private static DoorAnswer Found<T>(T? found) => new(found is null ? HttpStatusCode.NotFound : HttpStatusCode.OK, JsonSerializer.SerializeToNode(found, LotFlowJson.Options)!);

    private T Get<T>()
        where T : notnull => services.GetRequiredService<T>();
}

using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Http;

/// <summary>What people open in a browser: as in <see cref="HttpFunctions"/>, one function for each area, and none decides anything.</summary>
public sealed class HttpPageFunctions(HttpDoor door)
{
    [Function("HttpRecallPages")]
    public Task<IResult> RecallPagesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "recalls/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpSignIn")]
    public Task<IResult> SignInAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "sign-in")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpSignOut")]
    public Task<IResult> SignOutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "sign-out")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpAssets")]
    public Task<IResult> AssetsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "assets/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);
}

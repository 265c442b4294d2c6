using LotFlow.Functions.Durable;
using LotFlow.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Http;

/// <summary>Hands a request to the endpoint table that both hosts share.</summary>
public sealed class HttpDoor(LotFlowPipeline pipeline, DurableClientAccessor clients)
{
    /// <returns>A result that writes nothing: the pipeline has written the answer.</returns>
    public async Task<IResult> AnswerAsync(HttpRequest request, DurableTaskClient client)
    {
        using (clients.Use(client))
            await pipeline.InvokeAsync(request.HttpContext);
        return Results.Empty;
    }
}

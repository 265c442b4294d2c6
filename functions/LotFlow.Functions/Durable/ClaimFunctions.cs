using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Durable;

/// <summary>The adapter's own activity; it needs the client that the platform gives only to functions.</summary>
public sealed class ClaimFunctions(InstanceClaims claims, DurableClientAccessor clients)
{
    [Function(ChildCalls.ClaimInstance)]
    public async Task<JsonElement> ClaimInstanceAsync([ActivityTrigger] JsonElement call, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        using (clients.Use(client))
            return await claims.RunAsync(call, cancellation);
    }
}

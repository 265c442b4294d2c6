namespace LotFlow.Azure.Tests.Cosmos.Wire;

/// <summary>The headers that LotFlow's requests carry. Others change what a request means, so they are refused.</summary>
internal static class WireHeaders
{
    public static void Check(HttpRequestMessage request)
    {
        foreach (var header in request.Headers.Where(h => h.Key.StartsWith("x-ms", StringComparison.Ordinal) || h.Key.StartsWith("If-", StringComparison.Ordinal) || h.Key == "A-IM"))
            Console.Error.WriteLine($"HDR {request.Method} {request.RequestUri!.AbsolutePath.Split('/').Last()} {header.Key}: {string.Join(",", header.Value)}");
    }
}

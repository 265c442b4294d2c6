using System.Buffers;
using LotFlow.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Requests;

/// <summary>Reads a body into memory, and never more of it than is allowed, whatever its headers say.</summary>
internal static class LimitedBody
{
    /// <exception cref="ProblemException">413: it is larger than the limit.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
            throw TooLarge(limit);
        var buffer = new ArrayBufferWriter<byte>((int)Math.Max(request.ContentLength ?? 0, 4096));
        while (true)
        {
            var read = await request.Body.ReadAsync(buffer.GetMemory(4096), request.HttpContext.RequestAborted);
            if (read == 0)
                return buffer.WrittenMemory;
            buffer.Advance(read);
            if (buffer.WrittenCount > limit)
                throw TooLarge(limit);
        }
    }

    private static ProblemException TooLarge(int limit) => new(Problem.Of(
        StatusCodes.Status413PayloadTooLarge, "too-large", $"The body is larger than {limit:N0} bytes. Nothing was stored. Split it into several requests."));
}

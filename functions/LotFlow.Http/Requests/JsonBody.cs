using System.Text.Json;
using LotFlow.Http.Errors;
using LotFlow.Workflows.Commands;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Requests;

/// <summary>The JSON body of a command, whatever its Content-Type says.</summary>
internal sealed record JsonBody(JsonElement Root)
{
    public static async ValueTask<JsonBody?> BindAsync(HttpContext context)
    {
        var body = new JsonBody(Parse(await LimitedBody.ReadAsync(context.Request, CommandJson.MaxBytes)));
        // For the audit trail, which asks it what the command was about.
        context.Features.Set(body);
        return body;
    }

    /// <summary>Null where there is no body.</summary>
    public static async Task<JsonBody?> ReadOptionalAsync(HttpContext context)
    {
        var bytes = await LimitedBody.ReadAsync(context.Request, CommandJson.MaxBytes);
        return bytes.Length == 0 ? null : new(Parse(bytes));
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return CommandJson.Parse(bytes);
        }
        catch (UnreadableBodyException e)
        {
            throw new ProblemException(Problem.Of(StatusCodes.Status400BadRequest, "unreadable-body", e.Message));
        }
    }
}

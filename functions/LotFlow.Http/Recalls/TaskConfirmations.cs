using System.Text.Json;
using LotFlow.Domain.People;
using LotFlow.Workflows.Recalls;

namespace LotFlow.Http.Recalls;

/// <summary>
/// Takes what the form of the page says as the API takes it. It goes on when the browser has gone: what people found must not be lost because
/// somebody closed a lid.
/// </summary>
internal sealed class TaskConfirmations(ConfirmationCommands commands) : ITaskConfirmations
{
    public async Task<ConfirmationOutcome> ConfirmAsync(string recallId, string taskId, JsonElement body, Person person)
    {
        var result = await commands.ConfirmAsync(recallId, taskId, body, person, CancellationToken.None);
        return new(result.Errors, result.Refusal);
    }
}

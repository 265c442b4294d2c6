using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.People;

namespace LotFlow.Http.Recalls;

/// <summary>Takes what was found at a site, with the body that the API takes. A page offers its form only where this is registered.</summary>
internal interface ITaskConfirmations
{
    Task<ConfirmationOutcome> ConfirmAsync(string recallId, string taskId, JsonElement body, Person person);
}

/// <summary>What became of a confirmation; neither errors nor a refusal: it is stored.</summary>
internal sealed record ConfirmationOutcome(IReadOnlyList<FieldError> Errors, Refusal? Refusal);

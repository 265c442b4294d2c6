using LotFlow.Domain.Holds;
using LotFlow.Domain.Recalls;

namespace LotFlow.Http.Recalls;

// Shapes for the API description. Bodies are read by the commands, which report every wrong field by its pointer.

internal sealed record ConfirmationBody(string ConfirmationId, IReadOnlyList<FoundBody> Found);

internal sealed record FoundBody(string LotId, decimal Quantity, string Uom);

internal sealed record ConsigneeResponseBody(
    string ResponseId, ResponseKind Kind, decimal? QuantityOnHand, decimal? QuantityReturned, decimal? QuantityDestroyed, decimal? QuantityUsed, string? Uom, string? Note,
    DateTimeOffset? RespondedAt);

internal sealed record DispositionsBody(string DispositionId, string Note, IReadOnlyList<LotDispositionBody> Lots);

internal sealed record LotDispositionBody(string LotId, HoldDisposition Disposition);

internal sealed record RecallTimeLine(string RecallId, IReadOnlyList<RecallEntry> Entries);

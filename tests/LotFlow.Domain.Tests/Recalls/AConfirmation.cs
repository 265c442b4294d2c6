using LotFlow.Domain.Recalls;
using LotFlow.Domain.Tests.Stock;

namespace LotFlow.Domain.Tests.Recalls;

internal static class AConfirmation
{
    public static Confirmation Of(string id, string siteId, string lotId, decimal quantity, long sequence, int minutes = 0) => new()
    {
        ConfirmationId = id,
        TaskId = siteId,
        By = "op1",
        At = AStock.Now.AddMinutes(minutes),
        Found = [new(lotId, quantity, "KGM") { Sequence = sequence }],
    };
}

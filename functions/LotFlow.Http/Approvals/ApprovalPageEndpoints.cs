using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

internal static class ApprovalPageEndpoints
{
    public static Task<IResult> ShowAsync(string token, ApprovalPages pages, CancellationToken cancellation) => pages.ShowAsync(token, cancellation);

    public static Task<IResult> DecideAsync(string token, HttpRequest request, ApprovalPages pages, CancellationToken cancellation) =>
        pages.DecideAsync(token, request, cancellation);
}

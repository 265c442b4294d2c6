using LotFlow.Http.Security;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

internal static class ApprovalPageEndpoints
{
    public static Task<IResult> ShowAsync(string token, HttpContext context, ApprovalPages pages, CancellationToken cancellation) => pages.ShowAsync(token, context, cancellation);

    public static Task<IResult> DecideAsync(string token, HttpContext context, ApprovalPages pages, CancellationToken cancellation) =>
        pages.DecideAsync(token, context, cancellation);

    public static Task<IResult> ShowInboxAsync(HttpContext context, Caller caller, InboxPages pages, CancellationToken cancellation) =>
        pages.ShowAsync(context, caller.Person, cancellation);

    public static Task<IResult> DecideSeveralAsync(HttpContext context, Caller caller, InboxPages pages, CancellationToken cancellation) =>
        pages.DecideAsync(context, caller.Person, cancellation);

    public static Task<IResult> ShowOneAsync(string approvalId, HttpContext context, Caller caller, SignedInApprovalPages pages, CancellationToken cancellation) =>
        pages.ShowAsync(approvalId, context, caller, cancellation);

    public static Task<IResult> DecideOneAsync(string approvalId, HttpContext context, Caller caller, SignedInApprovalPages pages, CancellationToken cancellation) =>
        pages.DecideAsync(approvalId, context, caller, cancellation);

    public static Task<IResult> ShowDelegationsAsync(HttpContext context, Caller caller, DelegationPages pages, CancellationToken cancellation) =>
        pages.ShowAsync(context, caller.Person, cancellation);

    public static Task<IResult> ChangeDelegationsAsync(HttpContext context, Caller caller, DelegationPages pages) => pages.ChangeAsync(context, caller.Person);
}

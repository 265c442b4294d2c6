using Azure;
using Azure.Identity;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Tables;

namespace LotFlow.Azure.Tests.Tables;

/// <summary>Errors that Azurite never gives.</summary>
public sealed class TablesFailureTests
{
    [Theory]
    [InlineData(403, "AuthorizationPermissionMismatch", "Storage Table Data Contributor")]
    [InlineData(403, "AuthorizationFailure", "network rules")]
    [InlineData(404, "TableNotFound", "bicep/")]
    [InlineData(400, "OperatorInvalid", "cannot be reached")]
    public void A_refusal_says_what_to_do(int status, string code, string advice)
    {
        var told = TablesFailure.Translate(new RequestFailedException(status, "Refused.\nContent: …", code, innerException: null), "approvals");

        Assert.IsType<StoreUnavailableException>(told);
        Assert.Contains("'approvals'", told.Message, StringComparison.Ordinal);
        Assert.Contains(advice, told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Content", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "EntityTooLarge")]
    [InlineData(413, "RequestBodyTooLarge")]
    public void A_document_that_merges_have_grown_too_large_is_not_an_outage(int status, string code) =>
        Assert.IsType<InvalidOperationException>(TablesFailure.Translate(new RequestFailedException(status, "Too large.", code, innerException: null), "approvals"));

    [Fact]
    public void A_missing_identity_is_told_as_such() =>
        Assert.Contains("managed identity", TablesFailure.Translate(new CredentialUnavailableException("None."), "approvals").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(429, "TooManyRequests", false)]
    [InlineData(503, "ServerBusy", false)]
    [InlineData(503, "OperationTimedOut", true)]
    [InlineData(500, "InternalError", true)]
    [InlineData(0, null, true)]
    public void Only_a_busy_service_has_said_that_it_did_nothing(int status, string? code, bool mayHaveBeenExecuted)
    {
        var error = new RequestFailedException(status, "No answer.", code, innerException: null);

        Assert.True(TablesFailure.IsUnanswered(error, CancellationToken.None));
        Assert.Equal(mayHaveBeenExecuted, TablesFailure.Unanswered(error, "approvals").MayHaveBeenExecuted);
    }
}

using LotFlow.Domain.People;
using LotFlow.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Security;

/// <summary>The signed-in person behind a request, put there by the endpoint's guard.</summary>
internal sealed record Caller(Person Person)
{
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<Caller>());

    /// <summary>Refuses what belongs to a site at which this person may not act.</summary>
    public void CheckSite(string siteId)
    {
        if (!Person.MayActAt(siteId))
            throw new ProblemException(NotYourSite(siteId));
    }

    /// <summary>Refuses what belongs to no site to people who may only act at some.</summary>
    public void CheckEverywhere(string what)
    {
        if (Person.Sites.Count > 0)
            throw new ProblemException(Problem.Of(403, "not-your-site", $"{what} may concern every site; {Person.Name} may only act at {string.Join(", ", Person.Sites)}."));
    }

    private Problem NotYourSite(string siteId) => Problem.Of(403, "not-your-site", $"{Person.Name} may not act at site {siteId}.");
}

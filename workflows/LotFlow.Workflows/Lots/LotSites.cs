using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Lots;

/// <summary>Where a lot stands: by the calendars of these sites it has expired or not.</summary>
internal static class LotSites
{
    /// <param name="masterData">Where sites are kept.</param>
    /// <param name="control">The gate; null before there is stock.</param>
    /// <param name="home">The site where the lot came into being, which counts where nothing of it is on hand.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static async Task<IReadOnlyList<Site>> SitesOfAsync(this MasterDataStore masterData, LotControl? control, string home, CancellationToken cancellation)
    {
        List<Site> sites = [];
        foreach (var siteId in control is { OnHand.Count: > 0 } ? control.OnHand.Keys : [home])
        {
            if (await masterData.FindSiteAsync(siteId, cancellation) is { } site)
                sites.Add(site);
        }

        return sites;
    }
}

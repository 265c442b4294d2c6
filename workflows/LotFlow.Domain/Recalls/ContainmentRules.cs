namespace LotFlow.Domain.Recalls;

/// <summary>What the tasks of the sites still want to know.</summary>
public static class ContainmentRules
{
    /// <summary>
    /// Lots that stand at each site, or are on their way to it, and of which nobody has said what is found there; a site where people have
    /// said everything, or said something of what is not there, is listed with none.
    /// </summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> OpenLots(IEnumerable<LotBook> books, FoundWords words)
    {
        var sites = words.Sites.ToDictionary(s => s, _ => new List<string>(), StringComparer.Ordinal);
        foreach (var book in books)
        {
            foreach (var siteId in book.Sites())
            {
                if (!sites.TryGetValue(siteId, out var open))
                    sites[siteId] = open = [];
                if (!words.Covers(book, siteId))
                    open.Add(book.LotId);
            }
        }

        return sites.OrderBy(s => s.Key, StringComparer.Ordinal).ToDictionary(s => s.Key, IReadOnlyList<string> (s) => s.Value, StringComparer.Ordinal);
    }

    /// <summary>The task as it is now; null where it stays as it was.</summary>
    /// <param name="task">As it was; null where the site has none yet.</param>
    /// <param name="siteId">The site.</param>
    /// <param name="openLots">What nobody has said anything about.</param>
    /// <param name="scopeVersion">The version of the scope that was looked at.</param>
    /// <param name="now">The time.</param>
    public static ContainmentTask? Next(ContainmentTask? task, string siteId, int openLots, int scopeVersion, DateTimeOffset now)
    {
        if (openLots > 0)
        {
            return task switch
            {
                null => new() { TaskId = siteId, SiteId = siteId, OpenedAt = now, ScopeVersion = scopeVersion },
                // Asked for anew: whoever has answered before does not know yet that there is more.
                { State: ContainmentTaskState.Confirmed } => task with
                {
                    State = ContainmentTaskState.Open,
                    OpenedAt = now,
                    ScopeVersion = scopeVersion,
                    ConfirmedAt = null,
                    RemindAt = null,
                },
                _ => null,
            };
        }

        return task switch
        {
            // Somebody found something where nothing was to be looked for.
            null => new() { TaskId = siteId, SiteId = siteId, OpenedAt = now, ScopeVersion = scopeVersion, State = ContainmentTaskState.Confirmed, ConfirmedAt = now },
            { State: ContainmentTaskState.Open } => task with
            {
                State = ContainmentTaskState.Confirmed,
                ConfirmedAt = now,
                RemindAt = null,
            },
            _ => null,
        };
    }
}

using LotFlow.Domain.Genealogy;

namespace LotFlow.Benchmarks.Genealogy;

/// <summary>A database with the same links and a recursive query over them.</summary>
internal interface IRecursiveQuery : IAsyncDisposable
{
    string Name { get; }

    /// <summary>How many lots the closure of a lot has, itself included, and the sum of their numbers.</summary>
    Task<(int Lots, long Sum)> ClosureAsync(int lot, TraceDirection oneWay);
}

/// <summary>
/// The query that both databases run: numbers for ids, which is kinder to them than text; rows of both directions in covering indexes;
/// UNION, so that loops end and no lot is gone through twice.
/// </summary>
internal static class RecursiveQuery
{
    /// <param name="root">The parameter of the root.</param>
    /// <param name="oneWay">Which way.</param>
    public static string Text(string root, TraceDirection oneWay)
    {
        var (near, far) = oneWay == TraceDirection.Forward ? (0, 1) : (1, 0);
        return $"""
            WITH RECURSIVE reached(lot) AS (
                SELECT {root}
                UNION
                SELECT b.lot FROM reached
                JOIN links a ON a.lot = reached.lot AND a.role = {near}
                JOIN links b ON b.tx = a.tx AND b.role = {far})
            SELECT count(*), sum(lot) FROM reached
            """;
    }
}

using System.Globalization;
using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Counting;
using LotFlow.Domain.Policies;

namespace LotFlow.Workflows.Counting;

/// <summary>What a person needs to decide on the differences of a count, in words.</summary>
internal static class CountApprovalText
{
    /// <summary>Lines that are told one by one; the rest is told as a sum, so that the page stays readable and the approval storable.</summary>
    private const int MaxTold = 60;

    public static string Summary(StockCount count, IReadOnlyList<CountLine> lines, decimal? value) =>
        $"Count {count.CountId} at {count.Place}: adjust {(lines.Count == 1 ? $"lot {lines[0].LotId}" : $"{lines.Count} lots")}, {Worth(lines, value)}";

    public static IReadOnlyList<ApprovalDetail> Details(StockCount count, IReadOnlyList<CountLine> lines, decimal? value, CountingPolicy policy)
    {
        List<ApprovalDetail> details = [new("Value", Worth(lines, value))];
        var ordered = lines.OrderByDescending(l => CountTolerances.KnownValue(l, l.Variance!.Value, policy) ?? decimal.MaxValue).ThenBy(l => l.LotId, StringComparer.Ordinal).ToList();
        details.AddRange(ordered.Take(MaxTold).Select(l => new ApprovalDetail($"Lot {l.LotId}", Describe(l))));
        if (ordered.Count > MaxTold)
        {
            // What is signed is what is shown: the digest stands for the lines that are not.
            var rest = ordered.Skip(MaxTold).ToList();
            var digest = Identifier.Digest(string.Join('|', rest.Select(l => $"{l.LotId}={Number(l.Variance!.Value)}")));
            details.Add(new("Further lots", $"{rest.Count} of smaller value, as listed by the count (digest {digest})"));
        }

        details.Add(new("Opened", $"{count.OpenedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC by {count.OpenedBy}{(count.RequestedBy is { } by ? $" for {by}" : "")}"));
        return details;
    }

    private static string Describe(CountLine line)
    {
        var last = line.Last!;
        var counted = string.Join(", then ", line.Attempts.Select(a => $"{Number(a.Counted)} by {a.By}"));
        var moved = line.MovementsDuringCount is { } m && m != 0 ? $" (with {Signed(m)} moved during the count)" : "";
        var explained = line.Explained != 0 ? $", of which {Signed(line.Explained)} was booked since" : "";
        return $"{line.Lot.ItemId}: counted {counted}; the book said {Number(last.Book.Quantity)}{moved}: {Signed(last.Variance)} {line.Lot.Uom}{explained}"
            + $"{(line.ValueOf(line.Variance!.Value) is { } value ? $", {Signed(value)} {line.Lot.UnitCost?.Currency}" : ", standard cost unknown")}";
    }

    private static string Worth(IReadOnlyList<CountLine> lines, decimal? value) => value is { } known
        ? $"{Number(known)} {lines.Select(l => l.Lot.UnitCost?.Currency).FirstOrDefault(c => c is not null)} in all".Replace("  ", " ", StringComparison.Ordinal)
        : "value unknown";

    private static string Number(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);

    private static string Signed(decimal value) => value.ToString("+0.#########;-0.#########;0", CultureInfo.InvariantCulture);
}

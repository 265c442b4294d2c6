namespace LotFlow.Workflows.Tests.Stock;

/// <summary>
/// What a lot is, told again in the simplest terms: how much is where, what is kept, who has it, what holds it. Written from the contract and
/// not from the code, to disagree with it where that is wrong.
/// </summary>
internal sealed class LedgerModel
{
    private readonly Dictionary<string, string> _answers = [];

    public SortedDictionary<string, decimal> At { get; } = new(StringComparer.Ordinal) { ["NORTH/DOCK"] = 100 };

    public HashSet<string> Holds { get; } = [];

    public Dictionary<string, decimal> Kept { get; } = [];

    public decimal AtCustomer { get; private set; }

    public int Entries { get; private set; } = 1;

    /// <summary>What a command is answered with: <c>ok</c>, or the code of its refusal. Refusals are not remembered.</summary>
    public string Do(string id, Func<string> command)
    {
        if (_answers.TryGetValue(id, out var known))
            return known;
        var answer = command();
        if (answer == "ok")
            _answers[id] = answer;
        return answer;
    }

    public string Move(string type, string from, string? to, decimal quantity)
    {
        var (site, blocked) = (from.Split('/')[0], Holds.Count > 0);
        if (type is "putaway" or "transfer" or "transferOut" or "transferIn" or "pick" or "ship" or "scrap" && blocked && to != $"{site}/QA")
            return "lot-blocked";
        if (At.GetValueOrDefault(from) < quantity)
            return "insufficient-quantity";
        if (type is "transferOut" or "pick" or "ship" or "scrap" or "sample" && Free(site) < quantity)
            return "insufficient-quantity";
        At[from] -= quantity;
        if (to is not null)
            At[to] = At.GetValueOrDefault(to) + quantity;
        if (type == "ship")
            AtCustomer += quantity;
        Entries++;
        return "ok";
    }

    public string Return(string id, decimal quantity)
    {
        if (AtCustomer < quantity)
            return "insufficient-quantity";
        AtCustomer -= quantity;
        At["NORTH/QA"] = At.GetValueOrDefault("NORTH/QA") + quantity;
        Holds.Add($"return-{id}");
        Entries++;
        return "ok";
    }

    public string Reserve(string id, decimal quantity)
    {
        if (Holds.Count > 0)
            return "lot-blocked";
        if (Free("NORTH") < quantity)
            return "insufficient-quantity";
        Kept[id] = quantity;
        return "ok";
    }

    public string GiveUp(string id) => Kept.ContainsKey(id) ? Ended(id) : "not-found";

    private decimal Free(string site) =>
        At.Where(a => a.Key.StartsWith($"{site}/", StringComparison.Ordinal) && !a.Key.EndsWith("IN-TRANSIT", StringComparison.Ordinal)).Sum(a => a.Value)
        - (site == "NORTH" ? Kept.Values.Sum() : 0);

    private string Ended(string id)
    {
        Kept[id] = 0;
        return "ok";
    }
}

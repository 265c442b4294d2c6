using System.Runtime.CompilerServices;
using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Notifications.Deliveries;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Notifications.Tests.Messages;

/// <summary>One letter of each sort: every kind of approval, every occasion.</summary>
internal static class Letters
{
    public static string Folder { get; } = Here();

    public static IReadOnlyDictionary<string, Letter> All { get; } = Make();

    public static Letter Of(Notification notification) => new("", [notification]);

    private static Dictionary<string, Letter> Make()
    {
        Dictionary<string, Letter> letters = [];
        foreach (var kind in Enum.GetValues<ApprovalKind>())
            letters[WireName.Of(kind)] = Of(AMessage.ToPerson("n1", "maria.nowak@plant.example", approval: AMessage.Approval(kind: kind)));
        letters["reminder"] = Of(AMessage.ToPerson("n1", "maria.nowak@plant.example", "reminder"));
        letters["escalation"] = Of(AMessage.ToChannel("n1") with { Kind = "escalation" });
        letters["decided"] = Of(AMessage.ToPerson("n1", "maria.nowak@plant.example", "decided", Decided()) with { Link = null, Subject = "Approved: hazelnuts HN-5501" });
        letters["digest"] = new("", [.. Enumerable.Range(0, 6).Select(n =>
            AMessage.ToPerson($"n{n}", "maria.nowak@plant.example", n == 0 ? "escalation" : "approval", AMessage.Approval($"NORD.a{n}")))]);
        letters["plain"] = Of(AMessage.Plain("n1", "jan.bakker@plant.example"));
        letters["hostile"] = Of(AMessage.ToPerson("n1", "maria.nowak@plant.example", approval: AMessage.Approval() with
        {
            Summary = "Accept <script>alert(1)</script> & \"more\" [here](https://evil.example)?",
            Details = [new("**Lot**", "<b>HN-5501</b> \u202e0055\nsecond line"), new("{{title}}", "{{link}} </td></table> ' onclick='x")],
        }));
        return letters;
    }

    private static Approval Decided() => AMessage.Approval() with
    {
        State = ApprovalState.Approved,
        Quorum = 2,
        Decisions =
        [
            new()
            {
                DecisionId = "d1", By = "qa1", Name = "Maria Nowak", Kind = DecisionKind.Approve, Meaning = "Reviewed and approved", Comment = "Within what the recipe can take.",
                At = AMessage.Start.AddMinutes(32), Means = DecisionMeans.SignedIn, ShownHash = "x",
            },
            new()
            {
                DecisionId = "d2", By = "mgr1", Name = "Ana Silva", Kind = DecisionKind.Approve, Meaning = "Approved",
                At = AMessage.Start.AddMinutes(75), Means = DecisionMeans.Link, ShownHash = "x", OnBehalfOf = "mgr2",
            },
        ],
    };

    private static string Here([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}

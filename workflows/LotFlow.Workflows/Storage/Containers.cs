using LotFlow.Abstractions.Documents;

namespace LotFlow.Workflows.Storage;

/// <summary>The containers of LotFlow and the fields by which they are queried.</summary>
public static class Containers
{
    /// <summary>Descriptions and projections of lots, states of receipts, switching states.</summary>
    public const string Lots = "lots";

    /// <summary>The gate, balances, ledger and outbox of each lot.</summary>
    public const string Inventory = "inventory";

    public const string Approvals = "approvals";

    /// <summary>Commands that were accepted, by type and id.</summary>
    public const string Inbox = "inbox";

    /// <summary>Master data and versioned policies.</summary>
    public const string Policy = "policy";

    /// <summary>Messages, and how far each has got by which channel.</summary>
    public const string Notifications = "notifications";

    /// <summary>The audit trail: a chain of entries for each subject, by month.</summary>
    public const string Audit = "audit";

    public static IReadOnlyList<ContainerDefinition> All { get; } =
    [
        new(
            Lots,
            [
                new("type"), new("itemId"), new("siteId"), new("supplierId"), new("supplierLot"), new("identity"), new("blocked", IndexedFieldType.Boolean),
                new("expiresOn"), new("state"), new("placedAt"),
            ],
            HasChangeFeed: true),
        new(Inventory, [new("atPlace"), new("ofItem")], HasChangeFeed: true, HasTimeToLive: true),
        new(Approvals, [new("state"), new("siteId"), new("requestedAt"), new("wakePendingSince")]),
        new(Inbox, [new("pendingSince")]),
        new(Policy, []),
        new(Notifications, [new("at"), new("approvalId"), new("dueBy"), new("dueAt")]),
        new(Audit, [new("sequence", IndexedFieldType.Number), new("at"), new("actor")]),
    ];
}

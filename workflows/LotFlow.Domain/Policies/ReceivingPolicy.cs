using LotFlow.Domain.Sampling;

namespace LotFlow.Domain.Policies;

/// <summary>How a supplier lot that was received before is taken.</summary>
public enum SameSupplierLot
{
    /// <summary>It goes to people.</summary>
    Exception,

    /// <summary>It is a split delivery and becomes a lot of its own.</summary>
    NewLot,
}

/// <summary>The policy <c>receiving</c>. What is not set has the defaults here.</summary>
public sealed record ReceivingPolicy
{
    public SameSupplierLot SameSupplierLot { get; init; } = SameSupplierLot.Exception;

    /// <summary>Days between reminders while inspection results are outstanding.</summary>
    public int InspectionReminderDays { get; init; } = 2;

    /// <summary>Reduced inspection per item and supplier; off unless it is allowed here.</summary>
    public SwitchingPolicy Switching { get; init; } = SwitchingPolicy.Default;
}

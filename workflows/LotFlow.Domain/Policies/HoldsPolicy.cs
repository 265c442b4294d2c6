using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;

namespace LotFlow.Domain.Policies;

/// <summary>What happens to open reservations of a lot that is held.</summary>
public enum ReservationTreatment
{
    /// <summary>
    /// They stay and cannot be used; the end of the hold reopens them. The default: most holds end within days with a release, and an order
    /// that has lost its stock to another one meanwhile is worse than one that has waited.
    /// </summary>
    Flag,

    /// <summary>They are given up, so that the orders can be served from other lots at once.</summary>
    Cancel,
}

/// <summary>The policy <c>holds</c>: how long, how far and when holds are placed without a person.</summary>
public sealed record HoldsPolicy
{
    public ReservationTreatment Reservations { get; init; } = ReservationTreatment.Flag;

    /// <summary>Days between reminders to quality while a hold waits for somebody to do something about it.</summary>
    public int ReminderDays { get; init; } = 7;

    /// <summary>Results out of limits of a lot whose inspection is over.</summary>
    public AutomaticHold TestResult { get; init; } = new() { ReasonCode = "out-of-spec" };

    /// <summary>A yield outside its tolerance.</summary>
    public AutomaticHold Deviation { get; init; } = new() { ReasonCode = "yield-deviation" };

    /// <summary>Complaints of customers; the lightest ones only inform.</summary>
    public ComplaintHold Complaint { get; init; } = new() { ReasonCode = "complaint" };

    public TemperatureHold TemperatureExcursion { get; init; } = new() { ReasonCode = "temperature-excursion" };
}

/// <summary>A hold that is placed without a person.</summary>
public record AutomaticHold
{
    public bool Enabled { get; init; } = true;

    public HoldScope Scope { get; init; } = HoldScope.Lot;

    public string ReasonCode { get; init; } = "";
}

public sealed record ComplaintHold : AutomaticHold
{
    /// <summary>Complaints from this severity on place a hold.</summary>
    public ComplaintSeverity FromSeverity { get; init; } = ComplaintSeverity.Major;
}

public sealed record TemperatureHold : AutomaticHold
{
    /// <summary>Minutes outside the item's window that do no harm; a reading that says nothing of its duration counts whatever this is.</summary>
    public int ToleranceMinutes { get; init; }
}

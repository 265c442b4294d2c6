using LotFlow.Workflows.Approvals;

namespace LotFlow.Notifications.Deliveries;

/// <summary>A way to people.</summary>
internal interface IChannel
{
    /// <summary>As deliveries name it.</summary>
    string Name { get; }

    /// <summary>
    /// Where this channel reaches the recipient of a message: the same for messages that may go as one. Never shown or stored, since it
    /// may hold what is secret. Null where it does not reach them, and then <paramref name="why"/> says so.
    /// </summary>
    string? RouteOf(Notification notification, out string? why);

    /// <summary>Sends one message, which may stand for several notifications with the same route. Never throws for what a service does.</summary>
    /// <param name="letter">What to send.</param>
    /// <param name="cancellation">Ends the attempt; what it has come to is answered even then.</param>
    Task<SendOutcome> SendAsync(Letter letter, CancellationToken cancellation);

    /// <summary>How many messages may go to the same service at once.</summary>
    int Concurrency { get; }

    /// <summary>Messages that one service takes within a second.</summary>
    int PerSecond { get; }

    /// <summary>The service behind a route, which pauses and limits are about.</summary>
    string ServiceOf(string route);

    /// <summary>What it shows is read by everybody there: the same need not be said again for each person.</summary>
    bool IsReadByMany { get; }

    /// <summary>Most notifications in one letter.</summary>
    int MostInOne { get; }
}

/// <summary>One message to one place.</summary>
/// <param name="Route">Where it goes.</param>
/// <param name="Notifications">What it says; at least one.</param>
internal sealed record Letter(string Route, IReadOnlyList<Notification> Notifications)
{
    public bool IsDigest => Notifications.Count > 1;
}

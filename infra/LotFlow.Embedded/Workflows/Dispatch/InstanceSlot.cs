using LotFlow.Embedded.Workflows.Execution;
using LotFlow.Embedded.Workflows.Storage;

namespace LotFlow.Embedded.Workflows.Dispatch;

/// <summary>
/// One instance while it is in memory: what has arrived for it, and its execution if that is kept warm. At most one thread
/// has the turn. The slot may be dropped whenever it is idle; the store knows all that it knew.
/// </summary>
internal sealed class InstanceSlot
{
    private readonly Lock _gate = new();
    private readonly List<Answer> _answers = [];
    private News _news;
    private InstanceHeader? _started;
    private bool _scheduled;

    public InstanceSlot(string id)
    {
        Id = id;
        Idle = new(this);
    }

    public string Id { get; }

    /// <summary>Only touched by the thread that has the turn.</summary>
    public InstanceHeader? Header { get; set; }

    /// <summary>Only touched by the thread that has the turn.</summary>
    public WorkflowExecution? Execution { get; set; }

    /// <summary>Where the slot stands in the order of last use while it is idle; kept by <see cref="SlotTable"/>.</summary>
    public LinkedListNode<InstanceSlot> Idle { get; }

    /// <summary>True if the caller must queue the slot for a turn.</summary>
    /// <param name="answer">What has arrived, if that is not stored yet.</param>
    /// <param name="news">What else has happened.</param>
    /// <param name="started">The header of an instance that was just stored, which saves reading it.</param>
    public bool Post(Answer? answer, News news, InstanceHeader? started)
    {
        lock (_gate)
        {
            _started ??= started;
            if (answer is not null)
                _answers.Add(answer);
            _news |= news;
            var wasScheduled = _scheduled;
            _scheduled = true;
            return !wasScheduled;
        }
    }

    public Mail Take()
    {
        lock (_gate)
        {
            // The mail must not change any more: its answers are removed from the store by the turn that takes them in.
            var mail = new Mail(_answers.Count == 0 ? [] : [.. _answers], _news);
            _answers.Clear();
            // What the slot knows is never older than what was started; and what others have changed must be read.
            Header = _news.HasFlag(News.Header) ? null : Header ?? _started;
            _started = null;
            _news = News.None;
            return mail;
        }
    }

    /// <summary>Ends the turn; true if more has arrived and the caller must queue the slot again.</summary>
    public bool EndTurn()
    {
        lock (_gate)
            return _scheduled = _answers.Count > 0 || _news != News.None || _started is not null;
    }
}

/// <summary>What has changed for an instance, apart from answers.</summary>
[Flags]
internal enum News
{
    None = 0,

    /// <summary>Something was stored in its inbox.</summary>
    Inbox = 1,

    /// <summary>Its header was changed in the store by someone else.</summary>
    Header = 2,

    /// <summary>If it is blocked, it is to be tried again.</summary>
    Retry = 4,

    /// <summary>Its code was continued by something that is not durable.</summary>
    Violation = 8,

    /// <summary>A process that died may have had it at hand.</summary>
    Recovered = 16,
}

/// <summary>What has arrived for an instance.</summary>
internal sealed record Mail(IReadOnlyList<Answer> Answers, News News)
{
    public bool Has(News news) => (News & news) != News.None;
}

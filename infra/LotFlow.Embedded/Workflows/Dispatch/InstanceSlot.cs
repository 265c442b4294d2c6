using LotFlow.Embedded.Workflows.Execution;
using LotFlow.Embedded.Workflows.Storage;

namespace LotFlow.Embedded.Workflows.Dispatch;

/// <summary>
/// One instance while it is in memory: what has arrived for it, and its execution if that is kept warm. At most one thread
/// has the turn. The slot may be dropped whenever it is idle; the store knows all that it knew.
/// </summary>
internal sealed class InstanceSlot(string id)
{
    private readonly List<Answer> _answers = [];
    private bool _inboxDirty;
    private bool _scheduled;
    private bool _retryBlocked;
    private bool _reload;

    public string Id { get; } = id;

    /// <summary>Only touched by the thread that has the turn.</summary>
    public InstanceHeader? Header { get; set; }

    /// <summary>Only touched by the thread that has the turn.</summary>
    public WorkflowExecution? Execution { get; set; }

    /// <summary>Where the slot stands in the order of last use; kept by <see cref="SlotTable"/>.</summary>
    public LinkedListNode<InstanceSlot>? RecentlyUsed { get; set; }

    /// <summary>True if the caller must queue the slot for a turn. <paramref name="reload"/>: the header in the store has changed.</summary>
    public bool Post(Answer? answer, bool inboxDirty, bool retryBlocked, bool reload)
    {
        lock (_answers)
        {
            if (answer is not null)
                _answers.Add(answer);
            _inboxDirty |= inboxDirty;
            _retryBlocked |= retryBlocked;
            _reload |= reload;
            var wasScheduled = _scheduled;
            _scheduled = true;
            return !wasScheduled;
        }
    }

    public Mail Take()
    {
        lock (_answers)
        {
            var mail = new Mail([.. _answers], _inboxDirty, _retryBlocked);
            _answers.Clear();
            if (_reload)
                Header = null;
            (_inboxDirty, _retryBlocked, _reload) = (false, false, false);
            return mail;
        }
    }

    /// <summary>Ends the turn; true if more has arrived and the caller must queue the slot again.</summary>
    public bool EndTurn()
    {
        lock (_answers)
        {
            _scheduled = _answers.Count > 0 || _inboxDirty || _retryBlocked;
            return _scheduled;
        }
    }

    public bool IsIdle
    {
        get
        {
            lock (_answers)
                return !_scheduled;
        }
    }
}

/// <summary>What has arrived for an instance: answers in memory, and whether its stored inbox has news.</summary>
internal sealed record Mail(IReadOnlyList<Answer> Answers, bool InboxDirty, bool RetryBlocked);

using LotFlow.Domain;

namespace LotFlow.Workflows.Commands;

/// <summary>
/// What became of a command: taken (for the first time or again), or not taken because its fields are wrong or a rule forbids it.
/// Each protocol says it in its own way; nothing is stored for a command that was not taken.
/// </summary>
public sealed record CommandResult<T>
{
    private CommandResult()
    {
    }

    public T? Value { get; private init; }

    /// <summary>True when the same command had been taken before.</summary>
    public bool IsRepeat { get; private init; }

    public IReadOnlyList<FieldError> Errors { get; private init; } = [];

    public Refusal? Refusal { get; private init; }

    public bool IsTaken => Refusal is null && Errors.Count == 0;

    public static CommandResult<T> Taken(T value, bool isRepeat = false) => new() { Value = value, IsRepeat = isRepeat };

    public static CommandResult<T> Invalid(IReadOnlyList<FieldError> errors) => new() { Errors = errors };

    public static CommandResult<T> Refused(Refusal refusal) => new() { Refusal = refusal };

    public static CommandResult<T> Refused(string code, string detail, RefusalKind kind = RefusalKind.Conflict) => Refused(new(code, detail, kind));

    /// <summary>The same outcome with what was taken said in another way.</summary>
    public CommandResult<TOther> Map<TOther>(Func<T, TOther> say, bool? isRepeat = null) => Errors.Count > 0 ? CommandResult<TOther>.Invalid(Errors)
        : Refusal is { } refusal ? CommandResult<TOther>.Refused(refusal)
        : CommandResult<TOther>.Taken(say(Value!), isRepeat ?? IsRepeat);
}

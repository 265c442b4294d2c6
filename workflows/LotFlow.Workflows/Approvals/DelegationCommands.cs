using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.People;

namespace LotFlow.Workflows.Approvals;

/// <summary>Delegates decisions for some days, says that somebody is away, and ends either.</summary>
public sealed class DelegationCommands(DelegationStore delegations, IPeople people, AuditTrail audit, TimeProvider clock)
{
    private const int MaxDays = 366;

    /// <summary>Takes the body of <c>POST /api/delegations</c>. One's own, or, for a manager or an administrator, somebody's who cannot.</summary>
    public async Task<CommandResult<Delegation>> CreateAsync(JsonElement body, Person by, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var reader = new BodyReader(body);
        var asked = new Delegation
        {
            DelegationId = reader.Id("delegationId"),
            PersonId = reader.OptionalId("personId") ?? by.Id,
            DelegateId = reader.OptionalId("delegateId"),
            StartsAt = (reader.Time("startsAt") ?? now).ToUniversalTime(),
            EndsAt = (reader.Time("endsAt", required: true) ?? now).ToUniversalTime(),
            OutOfOffice = reader.Flag("outOfOffice"),
            Note = reader.OptionalText("note"),
            CreatedBy = by.Id,
            CreatedAt = now,
        };
        await CheckAsync(asked, reader, now, cancellation);
        if (reader.Errors.Count > 0)
            return CommandResult<Delegation>.Invalid(reader.Errors);
        if (asked.PersonId != by.Id && !by.HasAny([Role.Manager, Role.Admin]))
            return CommandResult<Delegation>.Refused("not-your-role", "Only a manager or an administrator may delegate what somebody else decides.", RefusalKind.Forbidden);
        var isFirst = false;
        var stored = (await delegations.ChangeAsync(
            asked.DelegationId,
            known =>
            {
                isFirst = known is null;
                return known is null ? asked : null;
            },
            cancellation))!;
        if (!isFirst && !Same(stored, asked, body))
            return CommandResult<Delegation>.Refused(Refusal.IdUsedBefore($"Delegation '{asked.DelegationId}' was made before with another body", "delegationId"));
        await audit.TryRecordDelegationAsync(stored);
        return CommandResult<Delegation>.Taken(stored, isRepeat: !isFirst);
    }

    /// <summary>Ends a delegation now: whoever made it, whose decisions they are, a manager or an administrator. Ending it twice ends it once.</summary>
    public async Task<CommandResult<Delegation>> RevokeAsync(string delegationId, Person by, CancellationToken cancellation)
    {
        if (await delegations.FindAsync(delegationId, cancellation) is not { } known)
            return CommandResult<Delegation>.Refused("not-found", $"There is no delegation '{delegationId}'.", RefusalKind.NotFound);
        if (known.PersonId != by.Id && known.CreatedBy != by.Id && !by.HasAny([Role.Manager, Role.Admin]))
            return CommandResult<Delegation>.Refused("not-your-role", "Only whoever delegated, a manager or an administrator may end a delegation.", RefusalKind.Forbidden);
        var now = clock.GetUtcNow();
        var revoked = await delegations.ChangeAsync(
            delegationId, current => current is null or { RevokedAt: not null } ? null : current with { RevokedBy = by.Id, RevokedAt = now }, cancellation);
        await audit.TryRecordDelegationAsync(revoked!);
        return CommandResult<Delegation>.Taken(revoked!, isRepeat: known.RevokedAt is not null);
    }

    private async Task CheckAsync(Delegation asked, BodyReader reader, DateTimeOffset now, CancellationToken cancellation)
    {
        if (asked.EndsAt <= asked.StartsAt)
            reader.Fail("endsAt", "It must be later than startsAt.");
        else if (asked.EndsAt <= now || asked.EndsAt > asked.StartsAt.AddDays(MaxDays))
            reader.Fail("endsAt", $"It must be in the future and at most {MaxDays} days after startsAt.");
        if (asked.DelegateId is null && !asked.OutOfOffice)
            reader.Fail("delegateId", "Say who decides instead, or outOfOffice for an absence without anybody in place.");
        if (asked.DelegateId == asked.PersonId)
            reader.Fail("delegateId", "Nobody stands in for themselves.");
        foreach (var (field, id) in new[] { ("personId", asked.PersonId), ("delegateId", asked.DelegateId) })
        {
            if (id is { Length: > 0 } && await people.FindAsync(id, cancellation) is null)
                reader.Fail(field, $"There is no person '{id}'.");
        }
    }

    // What the time of the request filled in is not compared.
    private static bool Same(Delegation stored, Delegation asked, JsonElement body) =>
        stored.PersonId == asked.PersonId && stored.DelegateId == asked.DelegateId && stored.EndsAt == asked.EndsAt && stored.OutOfOffice == asked.OutOfOffice
        && stored.Note == asked.Note && (!body.TryGetProperty("startsAt", out _) || stored.StartsAt == asked.StartsAt);
}

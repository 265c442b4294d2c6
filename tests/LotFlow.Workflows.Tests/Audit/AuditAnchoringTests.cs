using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Audit;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Audit;

public sealed class AuditAnchoringTests : IAsyncLifetime
{
    private Plant _plant = null!;

    public async ValueTask InitializeAsync()
    {
        _plant = await Plant.OpenAsync();
        await AnchorAsync();
    }

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task An_anchor_names_what_has_changed_since_the_last_one_and_nothing_else()
    {
        await _plant.AppendAsync("lot:X", "a");
        await AnchorAsync();
        Assert.Equal(["lot:X 1"], await LastAsync());
        await _plant.AppendAsync("lot:Y", "a");
        await AnchorAsync();
        Assert.Equal(["lot:Y 1"], await LastAsync());
        var anchors = (await _plant.AuditAsync(AuditSubject.Anchors)).Count;
        await AnchorAsync();
        Assert.Equal(anchors, (await _plant.AuditAsync(AuditSubject.Anchors)).Count);
        await _plant.AppendAsync("lot:X", "b");
        await AnchorAsync();
        Assert.Equal(["lot:X 2"], await LastAsync());
    }

    [Fact]
    public async Task What_is_written_while_an_anchor_is_made_is_in_the_next_one()
    {
        await _plant.AppendAsync("lot:X", "a");
        // Between reading the head and marking it as anchored, and then between that and taking its mark away.
        foreach (var (when, id) in new[] { ("write lot:X|202603 head", "b"), ("write changed lot:X", "c") })
        {
            _plant.Disturbances.Watch(access =>
            {
                if (access != when)
                    return;
                _plant.Disturbances.Watch(onAccess: null);
                _plant.AppendAsync("lot:X", id).GetAwaiter().GetResult();
            });
            await AnchorAsync();
            _plant.Disturbances.Watch(onAccess: null);
        }

        await AnchorAsync();
        Assert.Equal(["lot:X 3"], await LastAsync());
        await _plant.ShouldBeWholeAsync();
    }

    [Fact]
    public async Task A_process_that_dies_while_it_anchors_leaves_nothing_unanchored()
    {
        for (var failAt = 1; ; failAt++)
        {
            await _plant.AppendAsync("lot:X", $"a{failAt}");
            _plant.Disturbances.Arm(failAt, afterEffect: failAt % 2 == 0);
            try
            {
                await AnchorAsync();
            }
            catch (StoreUnavailableException)
            {
                await AnchorAsync();
            }

            var fired = _plant.Disturbances.HasFired;
            _plant.Disturbances.Arm(0, afterEffect: false);
            Assert.Equal([$"lot:X {failAt}"], await LastAsync());
            if (!fired)
                break;
        }

        await _plant.ShouldBeWholeAsync();
        Assert.Equal((await _plant.AuditAsync(AuditSubject.Anchors)).Select(a => a.Sequence), await CopiesAsync());
    }

    [Fact]
    public async Task A_tail_that_is_cut_together_with_its_head_is_found_by_the_anchor()
    {
        await _plant.AppendAsync("lot:X", "a", "b");
        await AnchorAsync();
        var audit = _plant.AuditContainer();
        var (first, head) = (await audit.ReadAsync("lot:X|202603", "e:000000000001"), await audit.ReadAsync("lot:X|202603", "head"));
        var entry = first!.As<AuditEntry>();
        Assert.True((await audit.CommitAsync(new DocumentBatch("lot:X|202603").Delete("e:000000000002")
            .Replace("head", new { subject = "lot:X", last = 1, hash = entry.Hash }, head!.ETag))).Committed);

        Assert.True((await _plant.VerifyAsync("lot:X")).Valid);
        var report = await _plant.VerifyAsync();
        Assert.False(report.Valid);
        Assert.Equal(("lot:X", 2), (report.FirstInvalid!.Subject, report.FirstInvalid.Sequence));
    }

    [Fact]
    public async Task A_trail_that_was_written_anew_contradicts_the_copies_of_its_anchors()
    {
        await _plant.AppendAsync("lot:X", "a");
        await AnchorAsync();
        var audit = _plant.AuditContainer();
        var stored = (await audit.ReadAsync("anchors|202603", "e:000000000001"))!;
        var old = stored.As<AuditEntry>();
        var nothing = new System.Text.Json.Nodes.JsonObject { ["heads"] = new System.Text.Json.Nodes.JsonArray() };
        var forged = AuditChain.Append(AuditChain.Start("anchors"), new(old.Id, old.At, old.Actor, old.Action, old.Subject, nothing), old.RecordedAt);
        await audit.CommitAsync(new DocumentBatch("anchors|202603").Replace(stored.Id, forged, stored.ETag));
        var second = (await audit.ReadAsync("anchors|202603", "e:000000000002"))!;
        var was = second.As<AuditEntry>();
        var next = AuditChain.Append(AuditChain.HeadOf(forged), new(was.Id, was.At, was.Actor, was.Action, was.Subject, was.Details), was.RecordedAt);
        var head = (await audit.ReadAsync("anchors|202603", "head"))!;
        await audit.CommitAsync(new DocumentBatch("anchors|202603").Replace(second.Id, next, second.ETag)
            .Replace("head", new { subject = "anchors", last = 2, hash = next.Hash }, head.ETag));

        Assert.True((await _plant.VerifyAsync("anchors")).Valid);
        Assert.Equal(("anchors", 1), ((await _plant.VerifyAsync()).FirstInvalid!.Subject, (await _plant.VerifyAsync()).FirstInvalid!.Sequence));
    }

    private Task AnchorAsync() => _plant.Get<AuditAnchoring>().RunAsync(CancellationToken.None);

    private async Task<IEnumerable<string>> LastAsync() =>
        (await _plant.AuditAsync(AuditSubject.Anchors))[^1].Details["heads"]!.AsArray().Select(h => $"{h!["subject"]} {h["sequence"]}");

    private async Task<List<long>> CopiesAsync()
    {
        List<long> copies = [];
        await foreach (var (sequence, _) in _plant.Get<IAnchorStore>().ReadAllAsync())
            copies.Add(sequence);
        return copies;
    }
}

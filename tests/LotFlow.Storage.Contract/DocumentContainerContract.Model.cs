using System.Text.Json.Nodes;
using CsCheck;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Storage.Contract;

/// <summary>This part: random batches, compared with a dictionary that knows the rules.</summary>
public abstract partial class DocumentContainerContract
{
    private static int _partitions;

    /// <summary>Random histories to try; an engine behind a network tries fewer.</summary>
    protected virtual int ModelHistories => 200;

    private enum ETagChoice
    {
        Current,
        Outdated,
        None,
    }

    private sealed record RandomOperation(DocumentOperationKind Kind, int Id, int Value, ETagChoice ETag);

    private sealed record Known(SortedDictionary<string, int> Body, string ETag);

    [Fact]
    public Task Random_batches_leave_what_the_model_says()
    {
        var operation = Gen.Select(
            Gen.Enum<DocumentOperationKind>(),
            Gen.Int[0, 4],
            Gen.Int[0, 99],
            Gen.Frequency((6, Gen.Const(ETagChoice.Current)), (1, Gen.Const(ETagChoice.Outdated)), (1, Gen.Const(ETagChoice.None))),
            (kind, id, value, etag) => new RandomOperation(kind, id, value, etag));
        return operation.Array[1, 4].Array[1, 12].SampleAsync(RunHistoryAsync, iter: ModelHistories);
    }

    private async Task RunHistoryAsync(RandomOperation[][] history)
    {
        // Histories run side by side; each has a partition of its own.
        var partition = $"model-{Interlocked.Increment(ref _partitions)}";
        var model = new Dictionary<string, Known>(StringComparer.Ordinal);
        var outdated = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var operations in history)
        {
            var distinct = operations.DistinctBy(o => o.Id).ToArray();
            var batch = new DocumentBatch(partition);
            BatchFailure? expected = null;
            foreach (var (operation, index) in distinct.Select((o, i) => (o, i)))
            {
                var id = $"d-{operation.Id}";
                var known = model.GetValueOrDefault(id);
                var etag = operation.ETag switch
                {
                    ETagChoice.Current => known?.ETag ?? "12345678",
                    ETagChoice.Outdated => outdated.GetValueOrDefault(id, "12345678"),
                    _ => operation.Kind == DocumentOperationKind.Delete ? null : "0",
                };
                Add(batch, operation, id, etag);
                if (expected is null && Refusal(operation.Kind, known, etag) is { } reason)
                    expected = new(index, id, reason);
            }

            var result = await Things.CommitAsync(batch);
            Assert.Equal(expected, result.Failure);
            if (result.Committed)
                Apply(model, outdated, distinct, result.ETags);
        }

        await CompareAsync(partition, model);
    }

    private static void Add(DocumentBatch batch, RandomOperation operation, string id, string? etag) => _ = operation.Kind switch
    {
        DocumentOperationKind.Create => batch.Create(id, Body(operation)),
        DocumentOperationKind.Replace => batch.Replace(id, Body(operation), etag!),
        DocumentOperationKind.Delete => batch.Delete(id, etag),
        _ => batch.Merge(id, Patch(operation)),
    };

    private static BatchFailureReason? Refusal(DocumentOperationKind kind, Known? known, string? etag) => (kind, known) switch
    {
        (DocumentOperationKind.Create, null) => null,
        (DocumentOperationKind.Create, _) => BatchFailureReason.AlreadyExists,
        (_, null) => BatchFailureReason.NotFound,
        (DocumentOperationKind.Merge, _) => null,
        _ => etag is null || etag == known.ETag ? null : BatchFailureReason.ETagMismatch,
    };

    private static void Apply(
        Dictionary<string, Known> model, Dictionary<string, string> outdated, RandomOperation[] operations, IReadOnlyList<string?> etags)
    {
        foreach (var (operation, etag) in operations.Zip(etags))
        {
            var id = $"d-{operation.Id}";
            if (model.Remove(id, out var before))
                outdated[id] = before.ETag;
            if (operation.Kind == DocumentOperationKind.Delete)
                continue;
            var body = operation.Kind == DocumentOperationKind.Merge ? before!.Body : [];
            foreach (var (name, value) in operation.Kind == DocumentOperationKind.Merge ? Patch(operation) : Body(operation))
            {
                if (value is null)
                    body.Remove(name);
                else
                    body[name] = (int)value;
            }

            model[id] = new(body, etag!);
        }
    }

    private async Task CompareAsync(string partition, Dictionary<string, Known> model)
    {
        var stored = (await Things.ReadPartitionAsync(partition)).Documents;
        Assert.Equal(model.Keys.Order(StringComparer.Ordinal), stored.Select(d => d.Id));
        foreach (var document in stored)
        {
            Assert.Equal(model[document.Id].ETag, document.ETag);
            Assert.Equal(model[document.Id].Body, new(document.As<Dictionary<string, int>>(), StringComparer.Ordinal));
        }

        var ranked = (await Things.QueryAsync(new DocumentQuery { PartitionKey = partition, Where = [new("rank", FieldComparison.LessThan, 50)] })).Documents;
        Assert.Equal(
            model.Where(m => m.Value.Body.TryGetValue("rank", out var rank) && rank < 50).Select(m => m.Key).Order(StringComparer.Ordinal),
            ranked.Select(d => d.Id));
    }

    private static JsonObject Body(RandomOperation operation) => new() { ["rank"] = operation.Value, ["first"] = operation.Value };

    // Half of the merges remove a property, half set one.
    private static JsonObject Patch(RandomOperation operation) => operation.Value % 2 == 0
        ? new() { ["rank"] = null, ["second"] = operation.Value }
        : new() { ["rank"] = operation.Value, ["first"] = null };
}

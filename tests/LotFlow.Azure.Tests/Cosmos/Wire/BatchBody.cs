using Microsoft.Azure.Cosmos;
using Microsoft.Azure.Cosmos.Serialization.HybridRow;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.IO;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Layouts;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.RecordIO;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Schemas;

namespace LotFlow.Azure.Tests.Cosmos.Wire;

internal enum WireOperationType
{
    Create = 0,
    Patch = 1,
    Delete = 4,
}

/// <summary>One operation of a transactional batch as it arrives.</summary>
internal sealed record WireOperation(WireOperationType Type, string? Id, byte[]? Body, string? IfMatch);

/// <summary>What became of one operation.</summary>
internal sealed record WireResult(int Status, string? ETag = null);

/// <summary>The bodies of batches: rows in RecordIO, read and written with the SDK's own schemas. Fields that LotFlow does not send are refused.</summary>
internal static class BatchBody
{
    private static readonly LayoutResolverNamespace Schemas = LoadSchemas();

    public static async Task<List<WireOperation>> ReadAsync(Stream body)
    {
        var operations = new List<WireOperation>();
        var result = await body.ReadRecordIOAsync(
            (ReadOnlyMemory<byte> record) =>
            {
                operations.Add(Read(record));
                return Result.Success;
            },
            resizer: new MemorySpanResizer<byte>((int)body.Length));
        return result == Result.Success ? operations : throw new RefusedRequestException($"The body of a batch cannot be read: {result}.");
    }

    public static async Task<byte[]> WriteAsync(IReadOnlyList<WireResult> results)
    {
        using var body = new MemoryStream();
        var written = await body.WriteRecordIOAsync(default, (long index, out ReadOnlyMemory<byte> buffer) =>
        {
            buffer = index < results.Count ? Row(results[(int)index]) : default;
            return Result.Success;
        });
        Assert.Equal(Result.Success, written);
        return body.ToArray();
    }

    private static WireOperation Read(ReadOnlyMemory<byte> record)
    {
        var row = new RowBuffer(record.Length);
        Assert.True(row.ReadFrom(record.Span, HybridRowVersion.V1, Schemas));
        var reader = new RowReader(ref row);
        var (type, id, body, ifMatch, minimal) = (-1, (string?)null, (byte[]?)null, (string?)null, false);
        while (reader.Read())
        {
            var read = reader.Path.ToString() switch
            {
                "operationType" => reader.ReadInt32(out type),
                "resourceType" => reader.ReadInt32(out _),
                "id" => reader.ReadString(out id),
                "resourceBody" => reader.ReadBinary(out body),
                "ifMatch" => reader.ReadString(out ifMatch),
                "minimalReturnPreference" => reader.ReadBool(out minimal),
                var other => throw new RefusedRequestException($"LotFlow sends no '{other}' in the operations of a batch."),
            };
            Assert.True(read is Result.Success or Result.NotFound);
        }

        var known = (WireOperationType)type;
        // A delete has nothing to give back, so the SDK does not say that nothing is wanted.
        if (!Enum.IsDefined(known) || (!minimal && known != WireOperationType.Delete))
            throw new RefusedRequestException($"LotFlow sends no batch operation of type {type}{(minimal ? "" : " that asks for the document back")}.");
        return new(known, id, body, ifMatch);
    }

    private static ReadOnlyMemory<byte> Row(WireResult result)
    {
        var memory = new MemorySpanResizer<byte>(256);
        var row = new RowBuffer(256, memory);
        row.InitLayout(HybridRowVersion.V1, Schemas.Resolve(Schemas.Namespace.Schemas.Find(s => s.Name == "BatchResult")!.SchemaId), Schemas);
        RowWriter.WriteBuffer(ref row, result, (ref RowWriter writer, TypeArgument _, WireResult context) =>
        {
            writer.WriteInt32("statusCode", context.Status);
            if (context.ETag is not null)
                writer.WriteString("eTag", context.ETag);
            return writer.WriteFloat64("requestCharge", 1);
        });
        return memory.Memory[..row.Length];
    }

    private static LayoutResolverNamespace LoadSchemas()
    {
        using var stream = typeof(CosmosClient).Assembly.GetManifestResourceStream("Microsoft.Azure.Cosmos.Batch.HybridRowBatchSchemas.json")!;
        using var reader = new StreamReader(stream);
        return new LayoutResolverNamespace(Namespace.Parse(reader.ReadToEnd()));
    }
}

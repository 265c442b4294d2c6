// A process for a test to kill: it writes batches as fast as it can and prints the key of each that was acknowledged.
// Arguments: the data folder, and a prefix that keeps the documents of this run apart from those of others.
using LotFlow.Abstractions.Documents;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

const int writers = 8;
var (folder, run) = (args[0], args[1]);
await using var database = SqliteDatabase.Open(folder, TimeProvider.System, NullLoggerFactory.Instance);
var store = await SqliteDocumentStore.OpenAsync(database, [new("things", [new("status")], HasChangeFeed: true)]);
var things = store.Container("things");
var output = new Lock();
await Task.WhenAll(Enumerable.Range(0, writers).Select(WriteForeverAsync));

async Task WriteForeverAsync(int writer)
{
    for (var i = 0; ; i++)
    {
        var id = $"{run}-{writer}-{i}";
        var batch = new DocumentBatch("lot-1").Create(id, new { status = "open" }).Create($"{id}-twin", new { status = new string('x', 2000) });
        var result = await things.CommitAsync(batch);
        if (!result.Committed)
            throw new InvalidOperationException($"'{id}' was refused: {result.Failure}");
        lock (output)
        {
            // The semicolon tells a whole line from one that the kill has cut.
            Console.Out.Write($"{id};\n");
            Console.Out.Flush();
        }
    }
}

using LotFlow.Abstractions.Documents;
using LotFlow.Embedded.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Embedded.Tests.Sqlite;

public sealed class SqliteWriterTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _database;

    public SqliteWriterTests() => _database = SqliteDatabase.Open(_folder.Path, TimeProvider.System, NullLoggerFactory.Instance);

    public async ValueTask InitializeAsync() =>
        await _database.WriteAsync(write => write.Command("CREATE TABLE things (name TEXT PRIMARY KEY, version INTEGER)").Execute());

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_lone_command_that_throws_stores_nothing_and_fails_with_its_own_exception()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => _database.WriteAsync<int>(write =>
        {
            Insert(write, "lost");
            throw new TimeoutException("on purpose");
        }));

        Assert.Equal("", Names());
    }

    [Fact]
    public async Task In_a_group_only_the_command_that_throws_is_taken_back()
    {
        var group = await GroupAsync(
            write => Insert(write, "a"),
            write => Insert(write, "b") + Refuse("b fails"),
            write => Insert(write, "c"));

        await group[0];
        Assert.Equal("b fails", (await Assert.ThrowsAsync<InvalidOperationException>(() => group[1])).Message);
        await group[2];
        Assert.Equal("a,c", Names());

        static int Refuse(string message) => throw new InvalidOperationException(message);
    }

    [Fact]
    public async Task An_undone_command_stores_nothing_and_still_answers()
    {
        Func<SqliteWrite, int> undone = write =>
        {
            Insert(write, "undone");
            write.Undo();
            return 42;
        };
        var group = await GroupAsync(write => Insert(write, "a"), undone, write => Insert(write, "c"));

        var answers = await Task.WhenAll(group);
        Assert.Equal([1, 42, 1], answers);
        Assert.Equal(42, await _database.WriteAsync(undone));
        Assert.Equal("a,c", Names());
    }

    [Fact]
    public async Task A_violated_constraint_fails_its_command_only()
    {
        var group = await GroupAsync(write => Insert(write, "a"), write => Insert(write, "a"), write => Insert(write, "b"));

        await group[0];
        Assert.Equal(SQLitePCL.raw.SQLITE_CONSTRAINT_PRIMARYKEY, (await Assert.ThrowsAsync<SqliteException>(() => group[1])).Code);
        await group[2];
        Assert.Equal("a,b", Names());
    }

    [Fact]
    public async Task Rows_left_open_by_a_command_do_not_stay_open()
    {
        await _database.WriteAsync(write => Insert(write, "a"));
        await _database.WriteAsync(write => write.Command("SELECT name FROM things").Rows().Next());

        Assert.Equal("a", await _database.WriteAsync(write => write.Command("SELECT name FROM things").ScalarText()));
    }

    [Fact]
    public async Task A_forgotten_parameter_is_null_and_not_the_value_of_the_run_before()
    {
        await _database.WriteAsync(write => Insert(write, "a"));

        Assert.Null(await _database.WriteAsync(write => write.Command("SELECT ?1").ScalarText()));
        Assert.Equal("x", await _database.WriteAsync(write => write.Command("SELECT ?1").Bind(1, "x").ScalarText()));
        Assert.Null(await _database.WriteAsync(write => write.Command("SELECT ?1").ScalarText()));
        Assert.Equal("", await _database.WriteAsync(write => write.Command("SELECT ?1").Bind(1, "").ScalarText()));
    }

    [Fact]
    public async Task When_the_disk_is_full_the_whole_group_fails_and_later_writes_succeed()
    {
        var pages = await _database.WriteAsync(write => write.Command("PRAGMA page_count").ScalarInt64());
        // SQLite answers a full file exactly as it answers a full disk.
        await _database.WriteAsync(write => write.Command($"PRAGMA max_page_count = {pages + 2}").ScalarInt64());

        var group = await GroupAsync(write => Insert(write, "small"), write => Insert(write, new string('x', 100_000)));

        foreach (var write in group)
            Assert.Contains("disk is full", (await Assert.ThrowsAsync<StoreUnavailableException>(() => write)).Message, StringComparison.Ordinal);
        Assert.Equal("", Names());
        await _database.WriteAsync(write => write.Command("PRAGMA max_page_count = 1000000").ScalarInt64());
        await _database.WriteAsync(write => Insert(write, "after"));
        Assert.Equal("after", Names());
    }

    [Fact]
    public async Task A_writer_whose_file_was_taken_over_stores_nothing_more()
    {
        using (var other = new SqliteWrite(_folder.DatabaseFile))
            other.Command("UPDATE owner SET epoch = epoch + 1").Execute();

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => _database.WriteAsync(write => Insert(write, "late")));

        Assert.Contains("Another process has opened this database", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("", Names());
    }

    [Fact]
    public async Task Versions_rise_in_the_order_of_the_commands()
    {
        var group = await GroupAsync(Enumerable.Range(0, 20).Select(i => (Func<SqliteWrite, int>)(write => Insert(write, $"n{i:D2}"))).ToArray());
        await Task.WhenAll(group);

        var inOrder = _database.Read(r => r.Command("SELECT group_concat(name) FROM (SELECT name FROM things ORDER BY version)").ScalarText());
        Assert.Equal(string.Join(',', Enumerable.Range(0, 20).Select(i => $"n{i:D2}")), inOrder);
    }

    [Fact]
    public async Task What_is_urgent_is_stored_before_everything_that_waits()
    {
        var writes = await WhileHeldAsync(() =>
        [
            .. Enumerable.Range(0, 3 * SqliteWriter.MaxGroup).Select(i => _database.WriteAsync(write => Insert(write, $"n{i}"))),
            _database.WriteAsync(write => Insert(write, "urgent"), isUrgent: true),
        ]);
        await Task.WhenAll(writes);

        Assert.Equal("urgent", _database.Read(r => r.Command("SELECT name FROM things ORDER BY version LIMIT 1").ScalarText()));
    }

    [Fact]
    public async Task A_read_sees_one_moment_over_all_its_statements()
    {
        using var firstDone = new ManualResetEventSlim();
        using var writeDone = new ManualResetEventSlim();
        var reading = Task.Run(() => _database.Read(reader =>
        {
            var before = reader.Command("SELECT count(*) FROM things").ScalarInt64();
            firstDone.Set();
            writeDone.Wait();
            return (before, after: reader.Command("SELECT count(*) FROM things").ScalarInt64());
        }));
        firstDone.Wait();
        await _database.WriteAsync(write => Insert(write, "a"));
        writeDone.Set();

        Assert.Equal((0, 0), await reading);
        Assert.Equal("a", Names());
    }

    [Fact]
    public async Task Closing_stores_what_was_queued_and_refuses_what_comes_later()
    {
        var group = await GroupAsync(Enumerable.Range(0, 600).Select(i => (Func<SqliteWrite, int>)(write => Insert(write, $"n{i}"))).ToArray());
        await _database.DisposeAsync();

        Assert.Equal(600, (await Task.WhenAll(group)).Sum());
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => _database.WriteAsync(write => Insert(write, "late")));
        Assert.Contains("shutting down", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<StoreUnavailableException>(Names);
        Assert.False(File.Exists(_folder.DatabaseFile + "-wal"), "Closing folds the log into the file.");
        await using var again = SqliteDatabase.Open(_folder.Path, TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Equal(600, again.Read(r => r.Command("SELECT count(*) FROM things").ScalarInt64()));
    }

    /// <summary>Holds the writer until all commands are queued, so that they share a transaction.</summary>
    private Task<Task<int>[]> GroupAsync(params Func<SqliteWrite, int>[] commands) => WhileHeldAsync(() => [.. commands.Select(c => _database.WriteAsync(c))]);

    /// <summary>Queues writes while the writer is busy with something else.</summary>
    private async Task<Task<int>[]> WhileHeldAsync(Func<Task<int>[]> queue)
    {
        using var held = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var holding = _database.WriteAsync(_ =>
        {
            held.Set();
            go.Wait();
            return 0;
        });
        held.Wait();
        var queued = queue();
        go.Set();
        await holding;
        return queued;
    }

    private static int Insert(SqliteWrite write, string name) =>
        write.Command("INSERT INTO things (name, version) VALUES (?1, ?2)").Bind(1, name).Bind(2, write.NextVersion()).Execute();

    private string Names() => _database.Read(r => r.Command("SELECT group_concat(name) FROM (SELECT name FROM things ORDER BY name)").ScalarText()) ?? "";
}

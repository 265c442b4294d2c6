using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Functions.Durable;
using LotFlow.Functions.Telemetry;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Telemetry;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;

namespace LotFlow.Functions.Tests.Telemetry;

/// <summary>What operations search by is on every span and log entry, in the names that the queries use.</summary>
public sealed partial class TelemetryTests : IDisposable
{
    private readonly string _sdk = $"Sdk.{Guid.NewGuid():N}";
    private readonly List<Activity> _spans = [];
    private readonly List<Dictionary<string, object?>> _entries = [];
    private readonly TracerProvider _tracing;
    private readonly ILoggerFactory _logging;
    private readonly ActivitySource _source;

    public TelemetryTests()
    {
        _source = new(_sdk);
        _tracing = Sdk.CreateTracerProviderBuilder().AddSource(WorkTrace.SourceName, _sdk).AddProcessor(new BaggageOnSpans()).AddProcessor(new Spans(this)).Build();
        _logging = LoggerFactory.Create(logging => logging.AddOpenTelemetry(logs => logs.AddProcessor(new AboutOnLogs()).AddProcessor(new Entries(this))));
    }

    public void Dispose()
    {
        _tracing.Dispose();
        _logging.Dispose();
        _source.Dispose();
    }

    [Fact]
    public void Spans_below_a_piece_of_work_say_what_it_is_about_also_what_became_known_later()
    {
        using (WorkTrace.Start("ReceiveLine", new LineRef("R1", 1)))
        {
            WorkTrace.About(WorkTrace.InstanceId, "receipt-R1");
            WorkTrace.About(WorkTrace.LotId, "R1-001");
            using (_source.StartActivity("Cosmos.Batch"))
            {
            }
        }

        Assert.Equal(["Cosmos.Batch", "ReceiveLine"], _spans.Select(s => s.OperationName));
        Assert.All(_spans, s => Assert.Equal(
            ("R1", "receipt-R1", "R1-001"), (s.GetTagItem("lotflow.receipt_id"), s.GetTagItem("lotflow.instance_id"), s.GetTagItem("lotflow.lot_id"))));
    }

    [Fact]
    public void An_event_is_logged_under_its_name_with_its_values_and_what_the_work_is_about()
    {
        using (WorkTrace.Start("ReceiveLine", new LineRef("R1", 1)))
            new WorkEvents(_logging.CreateLogger<WorkEvents>()).HoldPlaced("h1", "R1-001", "NORTH", "expired");

        var entry = Assert.Single(_entries);
        Assert.Equal("hold.placed", entry["lotflow.event"]);
        Assert.Equal("hold-h1", entry["lotflow.instance_id"]);
        Assert.Equal("R1-001", entry["lotflow.lot_id"]);
        Assert.Equal("NORTH", entry["lotflow.site_id"]);
        Assert.Equal("expired", entry["lotflow.reason"]);
        Assert.Equal("R1", entry["lotflow.receipt_id"]);
    }

    [Fact]
    public void Entries_of_others_keep_their_names_and_get_what_the_work_is_about()
    {
        using (WorkTrace.Start("ReceiveLine", new LineRef("R1", 1)))
            _logging.CreateLogger("Azure.Core").LogWarning("Slow {Operation}", "batch");

        var entry = Assert.Single(_entries);
        Assert.Equal(("batch", "R1"), (entry["Operation"], entry["lotflow.receipt_id"]));
        Assert.DoesNotContain("lotflow.event", entry.Keys);
    }

    [Fact]
    public void Every_event_that_a_query_reads_is_told_but_those_of_workflows_that_are_not_there_yet()
    {
        var told = new[] { typeof(WorkEvents).Assembly, typeof(WorkflowRunner).Assembly }.SelectMany(a => a.GetTypes())
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.NonPublic))
            .SelectMany(m => m.GetCustomAttributesData().Where(a => a.AttributeType == typeof(LoggerMessageAttribute)))
            .Select(a => a.NamedArguments.FirstOrDefault(n => n.MemberName == "EventName").TypedValue.Value as string).OfType<string>();
        var read = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "queries"), "*.kql")
            .SelectMany(f => EventName().Matches(File.ReadAllText(f)).Select(m => m.Groups["name"].Value)).Distinct().ToList();

        Assert.True(read.Count > 15, $"Only {read.Count} events were found in the queries.");
        Assert.Empty(read.Except(told));
    }

    [GeneratedRegex("\"(?<name>(workflow|approval|hold|count|recall|ledger|command)\\.[a-z]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EventName();

    private sealed class Spans(TelemetryTests tests) : BaseProcessor<Activity>
    {
        // Other tests of this process have spans of LotFlow too.
        public override void OnEnd(Activity data)
        {
            if (data.OperationName is "ReceiveLine" or "Cosmos.Batch")
                tests._spans.Add(data);
        }
    }

    private sealed class Entries(TelemetryTests tests) : BaseProcessor<LogRecord>
    {
        public override void OnEnd(LogRecord data) => tests._entries.Add(data.Attributes!.ToDictionary(a => a.Key, a => a.Value));
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LotFlow.Benchmarks;

/// <summary>What the numbers were measured on; the time of an fsync bounds every durable number and is measured in the same run.</summary>
internal sealed record Machine(DateTimeOffset At, string System, string Runtime, int Cores, string Load, double FsyncMedianMs, double FsyncP95Ms)
{
    public static Machine Measure()
    {
        var (median, p95) = MeasureFsync(Path.Combine(Path.GetTempPath(), $"lotflow-fsync-{Guid.NewGuid():N}"));
        return new Machine(
            DateTimeOffset.UtcNow, RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, Environment.ProcessorCount,
            File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown", median, p95);
    }

    public string Describe() =>
        $"{Cores} cores, {System}, {Runtime}, load {Load}, fsync of 4 KiB appended: median {FsyncMedianMs:0.000} ms, 95% {FsyncP95Ms:0.000} ms, {At:u}";

    private static (double Median, double P95) MeasureFsync(string path)
    {
        var block = new byte[4096];
        List<double> times = [];
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            for (var i = 0; i < 500; i++)
            {
                var watch = Stopwatch.StartNew();
                file.Write(block);
                file.Flush(flushToDisk: true);
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
        }

        File.Delete(path);
        times.Sort();
        return (times[times.Count / 2], times[times.Count * 95 / 100]);
    }
}

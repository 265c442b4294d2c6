using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LotFlow.Notifications.Tests.Smtp;

/// <summary>Installs the npm package smtp-server beside its package.json, in exactly the versions of the lock file, once for all test runs.</summary>
internal static class SmtpPackage
{
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(500);

    public static string Folder { get; } = Here();

    /// <summary>Skips the test where there is no Node.js or the package cannot be had.</summary>
    public static async Task InstallAsync()
    {
        if (await RunAsync("node", ["--version"]) is not (0, _))
            Assert.Skip("Node.js is missing, so the mail server cannot run. Install Node.js 20 or newer to run the tests of e-mail.");
        using var turn = await TakeTurnAsync(Path.Combine(Folder, "node_modules.lock"));
        var installed = Path.Combine(Folder, "node_modules", ".lotflow-lock.json");
        var wanted = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"));
        // Written last: an installation that was broken off, or one of another lock file, is made anew.
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == wanted)
            return;
        // Windows starts npm through its command file only.
        var (code, output) = await RunAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund"]);
        if (code != 0)
            Assert.Skip($"'npm ci' in '{Folder}' could not install smtp-server: {output}");
        await File.WriteAllTextAsync(installed, wanted);
    }

    private static string Here([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;

    // Several test processes may start at once; the lock goes with the process that holds it.
    private static async Task<FileStream> TakeTurnAsync(string file)
    {
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            }
            catch (IOException)
            {
                // Another process installs.
                await Task.Delay(s_turn);
            }
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = Folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, $"{await output}{await errors}".Trim());
        }
        catch (Win32Exception missing)
        {
            return (-1, missing.Message);
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LotFlow.Notifications.Tests.Smtp;

/// <summary>Installs what a package.json asks for beside it, in exactly the versions of the lock file, once for all test runs.</summary>
internal static class NpmPackage
{
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(500);

    /// <summary>Skips the test where there is no Node.js or the package cannot be had.</summary>
    /// <param name="what">What it installs, such as <c>Azurite</c>.</param>
    /// <param name="tests">Which tests are skipped without it.</param>
    /// <param name="caller">The file of the caller, beside which package.json is.</param>
    /// <returns>The folder with node_modules.</returns>
    public static async Task<string> InstallAsync(string what, string tests, [CallerFilePath] string caller = "")
    {
        var folder = Path.GetDirectoryName(caller)!;
        if (await RunAsync("node", ["--version"], folder) is not (0, _))
            Assert.Skip($"Node.js is missing, so {what} cannot run. Install Node.js 20 or newer to run the tests of {tests}.");
        using var turn = await TakeTurnAsync(Path.Combine(folder, "node_modules.lock"));
        var installed = Path.Combine(folder, "node_modules", ".lotflow-lock.json");
        var wanted = await File.ReadAllTextAsync(Path.Combine(folder, "package-lock.json"));
        // Written last: an installation that was broken off, or one of another lock file, is made anew.
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == wanted)
            return folder;
        // Windows starts npm through its command file only.
        var (code, output) = await RunAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund"], folder);
        if (code != 0)
            Assert.Skip($"'npm ci' in '{folder}' could not install {what}: {output}");
        await File.WriteAllTextAsync(installed, wanted);
        return folder;
    }

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

    private static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments, string folder)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
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

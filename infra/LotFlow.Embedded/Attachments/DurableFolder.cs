using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LotFlow.Embedded.Attachments;

/// <summary>Makes a rename durable: on POSIX systems a new name is safe only when its folder has been flushed.</summary>
internal static partial class DurableFolder
{
    private const int ReadOnly = 0;

    /// <summary>Flushes the folder's entries. Windows journals them itself and has no such call.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        // .NET does not open folders, so the two calls are made directly.
        using var handle = Open(folder, ReadOnly);
        if (handle.IsInvalid || FSync(handle) != 0)
            throw new IOException($"The folder '{folder}' cannot be flushed (error {Marshal.GetLastPInvokeError()}).");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FSync(SafeFileHandle handle);
}

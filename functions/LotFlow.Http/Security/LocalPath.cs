namespace LotFlow.Http.Security;

/// <summary>Where a person goes after signing in: a path of this host, never another one.</summary>
internal static class LocalPath
{
    private const int MaxLength = 500;

    /// <summary>The path with its query, or <paramref name="otherwise"/> where it might lead elsewhere.</summary>
    public static string Of(string? path, string otherwise) => IsLocal(path) ? path! : otherwise;

    // Browsers read "//host" and "/\host" as another host, and skip over tabs and line breaks on the way.
    private static bool IsLocal(string? path) =>
        path is { Length: > 0 and <= MaxLength } && path[0] == '/' && !path.StartsWith("//", StringComparison.Ordinal)
        && path.All(c => c is > ' ' and < '\u007F' and not '\\');
}

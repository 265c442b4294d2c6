using System.Security.Cryptography;
using LotFlow.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Pages;

/// <summary>A file that pages load. It is a part of this assembly; the address holds its hash, so that it may be kept for ever.</summary>
internal sealed class Asset
{
    private readonly byte[] _content;

    private Asset(string name, string contentType, byte[] content)
    {
        var hash = SHA256.HashData(content);
        (Name, ContentType, _content) = (name, contentType, content);
        Integrity = $"sha256-{Convert.ToBase64String(hash)}";
        ETag = $"\"{Convert.ToHexStringLower(hash)}\"";
        Path = $"/assets/{name}?v={Convert.ToHexStringLower(hash)[..16]}";
    }

    public string Name { get; }

    public string ContentType { get; }

    /// <summary>What the page says of it (Subresource Integrity).</summary>
    public string Integrity { get; }

    public string ETag { get; }

    public string Path { get; }

    public ReadOnlyMemory<byte> Content => _content;

    public static Asset Script(string name)
    {
        using var stream = typeof(Asset).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The script {name} is not in the assembly.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new(name, "text/javascript; charset=utf-8", content);
    }
}

internal static class Assets
{
    public static readonly Asset RecallPage = Asset.Script("recall-page.js");

    private static readonly Dictionary<string, Asset> s_all = new() { [RecallPage.Name] = RecallPage };

    public static IResult Get(string file, HttpContext context)
    {
        if (!s_all.TryGetValue(file, out var asset))
            return Problem.NotFound("There is no such file.");
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.ETag = asset.ETag;
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // The script may do nothing but what its page may.
        headers.ContentSecurityPolicy = "default-src 'none'";
        return context.Request.Headers.IfNoneMatch.Contains(asset.ETag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Bytes(asset.Content, asset.ContentType);
    }
}

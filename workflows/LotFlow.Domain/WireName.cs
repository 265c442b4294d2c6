using System.Text.Json;

namespace LotFlow.Domain;

/// <summary>Names as bodies, documents and events spell them.</summary>
public static class WireName
{
    /// <summary>A value of an enumeration in camelCase.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

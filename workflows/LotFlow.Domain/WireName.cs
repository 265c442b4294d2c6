using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LotFlow.Domain;

/// <summary>Names as bodies, documents and events spell them.</summary>
public static class WireName
{
    /// <summary>A value of an enumeration: the name that it declares for JSON, else its own in camelCase.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.ByValue.TryGetValue(value, out var name) ? name : value.ToString();

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue = Enum.GetValues<T>().Distinct().ToDictionary(value => value, value =>
            typeof(T).GetField(value.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
            ?? JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));
    }
}

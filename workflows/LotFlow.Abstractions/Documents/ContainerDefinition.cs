namespace LotFlow.Abstractions.Documents;

/// <summary>What a container is called, which top-level properties may be queried, and whether its changes can be followed.</summary>
/// <param name="Name">Lower-case name, the same on every engine.</param>
/// <param name="IndexedFields">The only properties that <see cref="DocumentQuery"/> may filter or order by.</param>
/// <param name="HasChangeFeed">True where <see cref="IChangeFeed"/> must work (SQLite and Cosmos DB; Azure Tables has none).</param>
/// <param name="HasTimeToLive">True where documents may be created with a time to live. Engines that must look before they write do so only here.</param>
public sealed record ContainerDefinition(string Name, IReadOnlyList<IndexedField> IndexedFields, bool HasChangeFeed = false, bool HasTimeToLive = false)
{
    /// <summary>What every engine answers to a name that nobody has defined.</summary>
    public static ArgumentException Unknown(string name, IEnumerable<string> defined) =>
        new($"No container '{name}' is defined. Defined: {string.Join(", ", defined)}.", nameof(name));

    public IndexedField Field(string name) =>
        IndexedFields.FirstOrDefault(f => f.Name == name)
        ?? throw new ArgumentException(
            $"'{name}' is not an indexed field of container '{Name}'. Declared: {string.Join(", ", IndexedFields.Select(f => f.Name))}.", nameof(name));
}

/// <summary>A top-level JSON property that can be queried. Times are stored as ISO 8601 text in UTC, so that text order is time order.</summary>
public sealed record IndexedField(string Name, IndexedFieldType Type = IndexedFieldType.Text);

public enum IndexedFieldType
{
    Text,
    Number,
    Boolean,
}

using Azure.Data.Tables;

namespace LotFlow.Azure.Tables;

/// <summary>
/// What Azure Tables refuses, refused here first: the emulator accepts it, and the service's own answers do not say which property.
/// </summary>
internal static class EntityLimits
{
    public const int MaxPropertyBytes = 64 * 1024;

    private const int MaxEntityBytes = 1024 * 1024;
    private const int MaxProperties = 252;
    private const int MaxNameLength = 255;

    /// <exception cref="InvalidOperationException">The service would not store the entity.</exception>
    public static void Check(TableEntity entity)
    {
        var size = 4L + 2 * (entity.PartitionKey.Length + entity.RowKey.Length);
        var properties = 0;
        foreach (var (name, value) in entity)
        {
            if (name is "PartitionKey" or "RowKey" || value is null)
                continue;
            properties++;
            if (name.Length > MaxNameLength)
                throw Refusal(entity, $"has a property of which the encoded name has {name.Length} characters; Azure Tables takes {MaxNameLength}. Give '{name[..40]}…' a shorter name.");
            var bytes = Bytes(value);
            if (bytes > MaxPropertyBytes)
                throw Refusal(entity, $"has {bytes:N0} bytes in property '{name}'; Azure Tables takes {MaxPropertyBytes:N0}.");
            // The service's own reckoning: 8 bytes a property, its name in UTF-16, its value, and a length where that varies.
            size += 8 + 2 * name.Length + bytes + (value is byte[] or string ? 4 : 0);
        }

        if (properties > MaxProperties)
            throw Refusal(entity, $"needs {properties} properties; Azure Tables takes {MaxProperties}. Put what belongs together into one object.");
        if (size > MaxEntityBytes)
            throw Refusal(entity, $"takes {size:N0} bytes as an entity; Azure Tables takes {MaxEntityBytes:N0}. Store what is large as an attachment.");
    }

    private static int Bytes(object value) => value switch
    {
        string text => 2 * text.Length,
        byte[] bytes => bytes.Length,
        bool => 1,
        _ => 8,
    };

    private static InvalidOperationException Refusal(TableEntity entity, string what) => new($"Document '{entity.RowKey}' {what}");
}

namespace LotFlow.Domain.MasterData;

/// <summary>Who is shipped to, and who is told of a recall.</summary>
public sealed record Customer
{
    public required string CustomerId { get; init; }

    public required string Name { get; init; }

    /// <summary>Where it sells (ISO 3166-1 alpha-2); lots may be excluded from markets.</summary>
    public string? Market { get; init; }

    public IReadOnlyList<Contact> Contacts { get; init; } = [];

    public IReadOnlyList<ShipTo> ShipTos { get; init; } = [];

    /// <summary>Whether a text has the form of a country code of ISO 3166-1 alpha-2.</summary>
    public static bool IsMarket(string text) => text.Length == 2 && text.All(char.IsAsciiLetterUpper);
}

public sealed record Contact(string Name, string Email, string? Phone);

/// <summary>An address that goods are shipped to.</summary>
/// <param name="Id">Unique at the customer; <c>shipTo</c> in the public contract.</param>
/// <param name="Name">Who is there.</param>
/// <param name="Address">One line.</param>
public sealed record ShipTo([property: System.Text.Json.Serialization.JsonPropertyName("shipTo")] string Id, string Name, string Address);

using LotFlow.Domain.People;

namespace LotFlow.Server.Users;

/// <summary>A person with the digest of the token that they sign in with. The token itself is kept nowhere.</summary>
internal sealed record ConfiguredUser(Person Person, string TokenSha256);

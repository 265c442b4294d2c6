using Microsoft.Extensions.Logging;

namespace LotFlow.Http.Security.Entra;

/// <summary>The events by which an operator finds sign-in in the log.</summary>
internal static class EntraEvents
{
    public static readonly EventId TokenRefused = new(4101, nameof(TokenRefused));
    public static readonly EventId UnknownRole = new(4102, nameof(UnknownRole));
    public static readonly EventId KeysUnavailable = new(4103, nameof(KeysUnavailable));
    public static readonly EventId KeysRefreshed = new(4104, nameof(KeysRefreshed));
}

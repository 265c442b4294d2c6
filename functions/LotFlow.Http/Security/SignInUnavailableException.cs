namespace LotFlow.Http.Security;

/// <summary>Nobody can be told from anybody at the moment: what tokens are judged by is not there. Says nothing about the token.</summary>
public sealed class SignInUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

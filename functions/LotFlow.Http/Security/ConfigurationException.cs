namespace LotFlow.Http.Security;

/// <summary>The configuration cannot be used. The message is for the person who wrote it.</summary>
public sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner);

namespace DurableTask.Core.Exceptions;

/// <summary>What the real client throws; the adapter knows it by this name.</summary>
internal sealed class OrchestrationAlreadyExistsException() : InvalidOperationException("An instance with this id exists already.");

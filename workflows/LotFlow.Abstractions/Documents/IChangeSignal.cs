namespace LotFlow.Abstractions.Documents;

/// <summary>
/// Tells whoever follows a change feed that there is something to read, so that nobody has to ask again and again. Only a store that one
/// process has to itself can know; the others have triggers of their own.
/// </summary>
public interface IChangeSignal
{
    /// <summary>
    /// Ends when something has been stored in a container after this call. Take it before the feed is read to its end: then what comes in
    /// between ends it. Costs those who store nothing while nobody waits.
    /// </summary>
    /// <param name="container">A container with <see cref="ContainerDefinition.HasChangeFeed"/>.</param>
    Task NextAsync(string container);

    /// <summary>The place in the feed behind everything that is stored now, from which only later changes are read.</summary>
    /// <param name="container">A container with <see cref="ContainerDefinition.HasChangeFeed"/>.</param>
    string EndOf(string container);
}

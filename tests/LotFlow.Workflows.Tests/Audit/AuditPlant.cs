using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Audit;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Audit;

internal static class AuditPlant
{
    public static async Task<IReadOnlyList<AuditEntry>> AuditAsync(this Plant plant, string subject) =>
        (await plant.Get<AuditQueries>().FindAsync(new(subject, Actor: null, From: null, To: null), 500, continuation: null, CancellationToken.None)).Entries;

    public static Task AppendAsync(this Plant plant, string subject, params string?[] ids) => plant.Get<AuditStore>().AppendAsync(
        subject, [.. ids.Select(id => new AuditFact(id, plant.Clock.GetUtcNow(), "qa1", "test.done", subject, new() { ["id"] = id }))], CancellationToken.None);

    public static Task<AuditReport> VerifyAsync(this Plant plant, string? subject = null) => plant.Get<AuditVerification>().RunAsync(subject, CancellationToken.None);

    /// <summary>The trail must be whole.</summary>
    public static async Task ShouldBeWholeAsync(this Plant plant)
    {
        var report = await plant.VerifyAsync();
        Assert.True(report.Valid, $"{report.FirstInvalid}");
    }

    public static IDocumentContainer AuditContainer(this Plant plant) => plant.Get<IDocumentStore>().Container(Containers.Audit);
}

using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>All of an index at one moment, of which everything is in the table.</summary>
/// <param name="Moment">Its delta is empty.</param>
/// <param name="Gone">Links that were taken back, with the sequence of that change.</param>
/// <param name="Position">Where the change feed goes on.</param>
internal sealed record KeptIndex(GenealogyMoment Moment, Dictionary<(int Transformation, int Lot, LinkRole Role), uint> Gone, string Position);

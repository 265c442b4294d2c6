namespace LotFlow.Domain.Certificates;

/// <summary>Collects what is found about one certificate, one finding per code in the order of <see cref="CertificateCodes"/>.</summary>
internal sealed class CertificateFindings
{
    // A certificate may hold thousands of inspections. The finding goes into documents and notifications, so it names the first
    // hundred and says how many more there are; the certificate itself is kept in full.
    private const int MaximumNamed = 100;
    private const int MaximumTextLength = 120;

    private readonly Dictionary<string, List<string>> _detailsByCode = [];

    public void Add(string code, string detail)
    {
        if (!_detailsByCode.TryGetValue(code, out var details))
            _detailsByCode.Add(code, details = []);
        details.Add(detail);
    }

    public IReadOnlyList<CertificateFinding> ToList() =>
    [
        .. from code in CertificateCodes.InOrder
           where _detailsByCode.ContainsKey(code)
           select new CertificateFinding(code, Join(_detailsByCode[code])),
    ];

    /// <summary>A text of the supplier's, short enough for a sentence.</summary>
    public static string Quote(string? text)
    {
        var collapsed = FreeText.Collapse(text);
        return collapsed.Length <= MaximumTextLength ? $"\"{collapsed}\"" : $"\"{collapsed[..MaximumTextLength]}…\"";
    }

    private static string Join(List<string> details)
    {
        var named = string.Join("; ", details.Take(MaximumNamed));
        return details.Count <= MaximumNamed ? named + "." : $"{named}; and {details.Count - MaximumNamed} more.";
    }
}

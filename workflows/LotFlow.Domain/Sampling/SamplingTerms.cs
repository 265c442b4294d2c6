namespace LotFlow.Domain.Sampling;

/// <summary>How grave a defect is; each class has its own AQL, its own plan and its own switching history (MIL-STD-105E, 3).</summary>
public enum DefectClass
{
    Critical,
    Major,
    Minor,
}

/// <summary>How hard the lots of one supplier, item and defect class are inspected (ISO 2859-1:1999, 9).</summary>
public enum Severity
{
    Normal,
    Tightened,
    Reduced,

    /// <summary>Sampling has stopped: further receipts are held until quality resumes it (ISO 2859-1:1999, 9.4).</summary>
    Discontinued,
}

/// <summary>What the sample says about the lot, for one defect class.</summary>
public enum SampleVerdict
{
    /// <summary>At most Ac were found.</summary>
    Accepted,

    /// <summary>More than Ac but fewer than Re were found: this lot is accepted, and reduced inspection ends with it.</summary>
    AcceptedBetweenAcAndRe,

    /// <summary>Re or more were found.</summary>
    NotAccepted,
}

/// <summary>What the inspector counts; the AQL decides it.</summary>
public enum SampleCount
{
    /// <summary>Units that fail, each counted once: AQLs up to 10, read as per cent nonconforming.</summary>
    NonconformingUnits,

    /// <summary>Defects, of which one unit may have several: AQLs above 10, which exist only as defects per 100 units.</summary>
    Defects,
}

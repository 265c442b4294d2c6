using System.Globalization;
using CsCheck;
using LotFlow.Domain.Labels;

namespace LotFlow.Domain.Tests.Labels;

/// <summary>Random labels over the whole dictionary: valid values for every AI, in combinations that the dictionary allows.</summary>
internal static class AnyLabel
{
    private static readonly AiDefinition[] s_all = [.. AiDictionary.All.OrderBy(d => d.Ai, StringComparer.Ordinal)];

    private static Gen<string> Digits(int length) => Text(Gen.Char['0', '9'], length, length);

    public static Gen<string> Text(Gen<char> characters, int min, int max) => characters.Array[min, max].Select(c => new string(c));

    public static Gen<string> Gtin { get; } = Digits(13).Select(digits => digits + CheckDigits.Mod10(digits));

    public static Gen<string> Lot { get; } = Text(Gen.Char[CharacterSets.Cset82], 1, 20);

    /// <summary>One to four AIs and what they require, without what they exclude.</summary>
    public static Gen<IReadOnlyList<ElementString>> Elements { get; } =
        Gen.Select(Gen.OneOf(s_all).Array[1, 4], Gen.Int).SelectMany((wanted, seed) =>
            Gen.Const(Combine(wanted, seed)).SelectMany(ais =>
                Sequence(ais.Select(d => ValueOf(d).Select(value => new ElementString(d.Ai, value, d.Title))))));

    public static Gen<string> ValueOf(AiDefinition definition) =>
        Gen.Int[0, definition.Components.Count(c => c.IsOptional)].SelectMany(left =>
            Sequence(definition.Components.Take(definition.Components.Count - left).Select(ValueOf)).Select(parts => string.Concat(parts)));

    private static Gen<string> ValueOf(AiComponent component)
    {
        var characters = component.CharacterSet switch
        {
            CharacterSet.Numeric => Gen.Char['0', '9'],
            CharacterSet.Cset39 => Gen.Char[CharacterSets.Cset39],
            CharacterSet.Cset64 => Gen.Char[CharacterSets.Cset64],
            _ => Gen.Char[CharacterSets.Cset82],
        };
        var value = Text(characters, component.MinLength, component.MaxLength);
        return component.Linters.OrderBy(l => l.Name.StartsWith("csum", StringComparison.Ordinal)).Aggregate(value, (v, linter) => Keeping(linter.Name, v));
    }

    /// <summary>Makes a random value keep a rule. A rule without an entry here makes the tests fail, which is how a new one is noticed.</summary>
    private static Gen<string> Keeping(string linter, Gen<string> value) => linter switch
    {
        "csum" => value.Select(v => v[..^1] + CheckDigits.Mod10(v.AsSpan(0, v.Length - 1))),
        "csumalpha" => value.Select(v => v.Length > 23 ? v[..23] : v).Select(v => v + CheckDigits.Pair(v)),
        "gcppos1" => value.Select(v => "9506" + v[Math.Min(4, v.Length)..]),
        "gcppos2" => value.Select(v => v[0] + "9506" + v[5..]),
        "hasnondigit" => value.Select(v => v.Length < 5 ? v + "X" : v[..4] + "X" + v[5..]),
        "yymmd0" or "yymmdd" => Gen.Date.Select(d => d.ToString("yyMMdd", CultureInfo.InvariantCulture)).Where(d => d != "000229" && !d.EndsWith("0229", StringComparison.Ordinal)),
        "yyyymmdd" => Gen.Date.Select(d => d.ToString("yyyyMMdd", CultureInfo.InvariantCulture)),
        "hhmi" => Gen.Select(Gen.Int[0, 23], Gen.Int[0, 59]).Select((h, m) => $"{h:00}{m:00}"),
        "hh" => Gen.Int[0, 23].Select(n => $"{n:00}"),
        "mi" or "ss" => Gen.Int[0, 59].Select(n => $"{n:00}"),
        "iso3166" or "iso3166999" => Gen.OneOf([.. CodeLists.CountriesNumeric.Order(StringComparer.Ordinal)]),
        "iso3166alpha2" => Gen.OneOf([.. CodeLists.CountriesAlpha2.Order(StringComparer.Ordinal)]),
        "iso4217" => Gen.OneOf([.. CodeLists.CurrenciesNumeric.Order(StringComparer.Ordinal)]),
        "packagetype" => Gen.OneOf([.. CodeLists.PackageTypes.Order(StringComparer.Ordinal)]),
        "mediatype" => Gen.OneOf("01", "10", "80", "99"),
        "iso5218" => Gen.OneOf("0", "1", "2", "9"),
        "winding" => Gen.OneOf("0", "1", "9"),
        "yesno" => Gen.OneOf("0", "1"),
        "importeridx" => Gen.Char[CharacterSets.Cset64].Select(c => c.ToString()),
        "zero" => value.Select(v => new string('0', v.Length)),
        "nonzero" => value.Select(v => v[..^1] + "7"),
        "nozeroprefix" => value.Select(v => "7" + v[1..]),
        "hyphen" => value.Select(v => new string('-', v.Length)),
        "pcenc" => value.Select(v => v.Replace('%', '-')),
        "pieceoftotal" => Gen.Select(Gen.Int[1, 50], Gen.Int[50, 99]).Select((piece, total) => $"{piece:00}{total:00}"),
        "posinseqslash" => Gen.Select(Gen.Int[1, 4], Gen.Int[4, 9]).Select((position, end) => $"{position}/{end}"),
        "latitude" => Gen.Long[0, 1800000000].Select(n => $"{n:0000000000}"),
        "longitude" => Gen.Long[0, 3600000000].Select(n => $"{n:0000000000}"),
        "iban" => Gen.OneOf("GB98MIDL07009312345678", "CH5604835012345678009", "MT90MALT011000012345MTLCAST001SABC"),
        "couponcode" or "couponposoffer" => value,
        _ => throw new NotSupportedException($"Write a generator of values that keep the rule '{linter}'."),
    };

    private static List<AiDefinition> Combine(AiDefinition[] wanted, int seed)
    {
        var random = new Random(seed);
        var label = new List<AiDefinition>();
        foreach (var definition in wanted)
        {
            var tried = new List<AiDefinition>(label);
            if (AddWithRequired(tried, definition, random))
                label = tried;
        }

        // Something must stand on the label, whatever the draw.
        return label.Count > 0 ? label : [AiDictionary.Find("01")!];
    }

    private static bool AddWithRequired(List<AiDefinition> label, AiDefinition definition, Random random)
    {
        if (label.Contains(definition))
            return true;
        if (label.Exists(other => definition.Excludes.Any(p => p.Matches(other.Ai)) || other.Excludes.Any(p => p.Matches(definition.Ai))))
            return false;
        label.Add(definition);
        return definition.Requires.All(requirement =>
            requirement.IsMetBy([.. label.Select(d => d.Ai)])
            || requirement.Alternatives[random.Next(requirement.Alternatives.Count)].All(pattern =>
                AddWithRequired(label, s_all.First(d => pattern.Matches(d.Ai)), random)));
    }

    private static Gen<IReadOnlyList<T>> Sequence<T>(IEnumerable<Gen<T>> gens) =>
        gens.Aggregate(
            Gen.Const<IReadOnlyList<T>>([]),
            (all, gen) => Gen.Select(all, gen).Select((list, next) => (IReadOnlyList<T>)[.. list, next]));
}

namespace LotFlow.Domain.Labels;

/// <summary>Check digits and characters of GS1 keys (General Specifications 7.9) and of an IBAN (ISO 13616-1).</summary>
internal static class CheckDigits
{
    // Prime weights from the right, for the longest key that carries a check pair: (8013), 25 characters, two of them the pair.
    private static readonly int[] s_pairWeights =
        [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];

    private const string PairAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// <summary>The modulo 10 check digit of digits that do not carry theirs yet: weights 3, 1, 3, … from the right (7.9.1).</summary>
    public static char Mod10(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
            sum += (digits[^(i + 1)] - '0') * (i % 2 == 0 ? 3 : 1);
        return (char)('0' + ((10 - (sum % 10)) % 10));
    }

    /// <summary>What is wrong with the last digit of a number, or null.</summary>
    public static string? Mod10Problem(string digits)
    {
        var expected = Mod10(digits.AsSpan(0, digits.Length - 1));
        return digits[^1] == expected
            ? null
            : $"'{digits}' ends in check digit {digits[^1]}, but its digits give {expected}; read or key the label again.";
    }

    /// <summary>The check character pair of a key in character set 82 that does not carry its pair yet (7.9.5).</summary>
    public static string Pair(ReadOnlySpan<char> key)
    {
        var sum = 0;
        for (var i = 0; i < key.Length; i++)
            sum += CharacterSets.Cset82.IndexOf(key[^(i + 1)], StringComparison.Ordinal) * s_pairWeights[i];
        var check = sum % 1021;
        return $"{PairAlphabet[check / 32]}{PairAlphabet[check % 32]}";
    }

    public static string? PairProblem(string key)
    {
        if (key.Length < 3 || key.Length > s_pairWeights.Length + 2)
            return $"'{key}' has {key.Length} characters; expected 3 to {s_pairWeights.Length + 2}, two of them check characters.";
        var expected = Pair(key.AsSpan(0, key.Length - 2));
        return key.EndsWith(expected, StringComparison.Ordinal)
            ? null
            : $"'{key}' ends in check characters {key[^2..]}, but its characters give {expected}; read or key the label again.";
    }

    public static string? IbanProblem(string iban)
    {
        if (iban.Length < 5)
            return $"'{iban}' is too short for an IBAN; expected a country code, two check digits and the account.";
        if (!CodeLists.CountriesAlpha2.Contains(iban[..2]))
            return $"'{iban}' starts with '{iban[..2]}'; expected an ISO 3166 country code of two letters.";
        if (!CharacterSets.AreDigits(iban.AsSpan(2, 2)) || iban.Any(c => !char.IsAsciiDigit(c) && !char.IsAsciiLetterUpper(c)))
            return $"'{iban}' is no IBAN; expected two check digits after the country, then digits and upper case letters.";

        // ISO 7064 mod 97-10 over the account first and the country with its check digits last; a letter counts as 10 to 35.
        var remainder = 0;
        foreach (var c in iban[4..] + iban[..4])
            remainder = char.IsAsciiDigit(c) ? ((remainder * 10) + c - '0') % 97 : ((remainder * 100) + c - 'A' + 10) % 97;
        return remainder == 1 ? null : $"'{iban}' has check digits {iban[2..4]} that do not fit; read or key the label again.";
    }
}

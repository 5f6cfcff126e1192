namespace Rcm.Domain.Batches.Files;

/// <summary>National Provider Identifier: ten digits, the last a Luhn check over 80840 and the first nine (45 CFR 162.406).</summary>
public static class Npi
{
    public const int Length = 10;

    public static bool IsValid(ReadOnlySpan<char> value)
    {
        if (value.Length != Length) return false;
        // The prefix 80840 contributes 24 to the sum, whatever follows it.
        var sum = 24;
        for (var i = 0; i < Length; i++)
        {
            if (!char.IsAsciiDigit(value[i])) return false;
            var digit = value[i] - '0';
            if (i % 2 == 0)
            {
                digit *= 2;
                if (digit > 9) digit -= 9;
            }

            sum += digit;
        }

        return sum % 10 == 0;
    }
}

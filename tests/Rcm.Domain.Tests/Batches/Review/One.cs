using CsCheck;

namespace Rcm.Domain.Tests.Batches.Review;

internal static class One
{
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}

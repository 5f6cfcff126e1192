namespace Rcm.Domain.MicroStates.Mapping;

/// <summary>
/// From many dimensions to two: along the two directions in which a sample differs most (principal components, by power iteration from a
/// fixed start). The same sample gives the same plane.
/// </summary>
public sealed class PlaneProjection
{
    private const int Iterations = 60;

    private readonly double[] mean;
    private readonly double[] first;
    private readonly double[] second;

    private PlaneProjection(double[] mean, double[] first, double[] second) => (this.mean, this.first, this.second) = (mean, first, second);

    /// <param name="sample">Vectors of one length, at least one; a few thousand say enough.</param>
    public static PlaneProjection Of(IReadOnlyList<float[]> sample)
    {
        var dimensions = sample[0].Length;
        var middle = new double[dimensions];
        foreach (var vector in sample)
        {
            for (var d = 0; d < dimensions; d++)
            {
                middle[d] += (double)vector[d] / sample.Count;
            }
        }

        var most = Direction(sample, middle, null);
        return new PlaneProjection(middle, most, Direction(sample, middle, most));
    }

    public (double X, double Y) Place(ReadOnlySpan<float> vector)
    {
        var (x, y) = (0d, 0d);
        for (var d = 0; d < mean.Length; d++)
        {
            var v = vector[d] - mean[d];
            x += v * first[d];
            y += v * second[d];
        }

        return (x, y);
    }

    private static double[] Direction(IReadOnlyList<float[]> sample, double[] middle, double[]? but)
    {
        // Any start that is not square to the answer; one that all platforms compute alike.
        var direction = Enumerable.Range(0, middle.Length).Select(d => 1d + ((d * 37 % 101) / 101d)).ToArray();
        Normalise(direction, but);
        for (var i = 0; i < Iterations; i++)
        {
            var next = new double[middle.Length];
            foreach (var vector in sample)
            {
                var along = 0d;
                for (var d = 0; d < middle.Length; d++)
                {
                    along += (vector[d] - middle[d]) * direction[d];
                }

                for (var d = 0; d < middle.Length; d++)
                {
                    next[d] += along * (vector[d] - middle[d]);
                }
            }

            if (!Normalise(next, but))
            {
                // They differ in no further direction.
                return direction;
            }

            direction = next;
        }

        return direction;
    }

    private static bool Normalise(double[] vector, double[]? but)
    {
        if (but is not null)
        {
            var along = vector.Zip(but).Sum(p => p.First * p.Second);
            for (var d = 0; d < vector.Length; d++)
            {
                vector[d] -= along * but[d];
            }
        }

        var length = Math.Sqrt(vector.Sum(v => v * v));
        if (length < 1e-9)
        {
            return false;
        }

        for (var d = 0; d < vector.Length; d++)
        {
            vector[d] /= length;
        }

        return true;
    }
}

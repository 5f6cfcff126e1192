using System.Numerics;

namespace Rcm.Domain.MicroStates.Mapping;

/// <summary>
/// Groups vectors as they come: each joins the nearest leader that it is like enough, or becomes one. One pass; the same order gives the
/// same groups. Within a group, what is nearly the same as an earlier member is its twin.
/// </summary>
public sealed class LeaderClusters
{
    /// <summary>Cosine from which two pages are similar.</summary>
    public const float Similar = 0.85f;

    /// <summary>Cosine from which two pages are nearly the same.</summary>
    public const float Twin = 0.985f;

    // Bounds the time for what has no groups at all.
    private const int MaxLeaders = 1_000;
    private const int MaxMembersCompared = 64;

    private readonly List<Leader> leaders = [];
    private readonly int firstNumber;

    /// <param name="firstNumber">Of the first group, so that groups of several workflows are counted on.</param>
    public LeaderClusters(int firstNumber = 1) => this.firstNumber = firstNumber;

    public int Next => firstNumber + leaders.Count;

    /// <returns>The group's number, and the earlier one that it is nearly the same as.</returns>
    public (int Cluster, long? TwinOf) Add(long id, float[] vector)
    {
        var unit = Unit(vector);
        var (best, at) = (float.MinValue, -1);
        for (var i = 0; i < leaders.Count; i++)
        {
            var cosine = Dot(leaders[i].Vector, unit);
            if (cosine > best)
            {
                (best, at) = (cosine, i);
            }
        }

        if (at < 0 || (best < Similar && leaders.Count < MaxLeaders))
        {
            leaders.Add(new Leader(unit, [(id, unit)]));
            return (Next - 1, null);
        }

        var members = leaders[at].Members;
        foreach (var (other, theirs) in members)
        {
            if (Dot(theirs, unit) >= Twin)
            {
                return (firstNumber + at, other);
            }
        }

        if (members.Count < MaxMembersCompared)
        {
            members.Add((id, unit));
        }

        return (firstNumber + at, null);
    }

    private static float[] Unit(float[] vector)
    {
        var length = Math.Sqrt(vector.Sum(v => (double)v * v));
        return length == 0 ? vector : Array.ConvertAll(vector, v => (float)(v / length));
    }

    private static float Dot(float[] a, float[] b)
    {
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            sum += new Vector<float>(a, i) * new Vector<float>(b, i);
        }

        var dot = Vector.Sum(sum);
        for (; i < a.Length; i++)
        {
            dot += a[i] * b[i];
        }

        return dot;
    }

    private sealed record Leader(float[] Vector, List<(long Id, float[] Vector)> Members);
}

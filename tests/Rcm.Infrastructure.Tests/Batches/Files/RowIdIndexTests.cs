using System.Globalization;
using CsCheck;
using Rcm.Infrastructure.Batches.Files;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches.Files;

public class RowIdIndexTests
{
    [Fact]
    public void It_says_where_an_id_stood_first_as_a_dictionary_would() =>
        Gen.Int[0, 5_000].Array[0, 20_000].Sample(
            ids =>
            {
                var index = new RowIdIndex();
                var known = new Dictionary<int, int>();
                for (var line = 1; line <= ids.Length; line++)
                {
                    var first = known.TryGetValue(ids[line - 1], out var before) ? before : (int?)null;
                    known.TryAdd(ids[line - 1], line);
                    Assert.Equal(first, index.Add(ids[line - 1].ToString(CultureInfo.InvariantCulture), line));
                }
            },
            iter: 20);
}

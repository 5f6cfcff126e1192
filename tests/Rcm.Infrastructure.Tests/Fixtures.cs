using Rcm.TestKit;
using Xunit;

[assembly: AssemblyFixture(typeof(DatabaseFixture))]

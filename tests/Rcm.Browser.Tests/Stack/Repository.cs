namespace Rcm.Browser.Tests.Stack;

/// <summary>Where things stand in the checkout that these tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Console => Program("src/Rcm.Console", "rcm.dll");

    public static string Authority => Program("tests/Rcm.LocalAuthority", "Rcm.LocalAuthority.dll");

    public static string Portal => Program("tests/Rcm.PayerPortal", "Rcm.PayerPortal.dll");

    public static string Sample(string name) => Path.Combine(Root, "samples", name);

    /// <summary>What tests leave for a person to look at.</summary>
    public static string Results => Path.Combine(Root, "TestResults", "browser");

    private static string Program(string project, string file)
    {
        // The same configuration as these tests: bin/CONFIGURATION/FRAMEWORK/.
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(Root, project, "bin", here.Parent!.Name, here.Name, file);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HybridRcm.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("These tests run from within their checkout.");
    }
}

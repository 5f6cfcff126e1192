namespace Rcm.Domain.Batches.Files;

/// <summary>The columns that a file for one workflow can have, and which of them it must have.</summary>
public sealed class FileColumns
{
    private readonly FileColumn[] extra;

    private FileColumns(IReadOnlyList<FileColumn> all, FileColumn[] extra) => (All, this.extra) = (all, extra);

    /// <summary>Those that every eligibility file has or can have, then those that the workflow alone asks for.</summary>
    public IReadOnlyList<FileColumn> All { get; }

    public IEnumerable<FileColumn> Required => All.Where(c => c.IsRequired);

    /// <param name="requiredByWorkflow">Names of <c>user_workflow.required_data</c>; <c>patient_name</c> stands for first and last name.</param>
    public static FileColumns For(IReadOnlyCollection<string> requiredByWorkflow)
    {
        var keys = requiredByWorkflow.Select(HeaderMap.Key).ToHashSet(StringComparer.Ordinal);
        var own = requiredByWorkflow
            .Where(n => HeaderMap.Key(n) != "patientname" && EligibilityColumns.Find(HeaderMap.Key(n)) is null)
            .Select(n => new FileColumn(n, ColumnKind.Text, true)).ToArray();
        var known = keys.Select(EligibilityColumns.Find).OfType<FileColumn>().Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        return new([.. EligibilityColumns.All.Select(c => c.IsRequired || !known.Contains(c.Name) ? c : c with { IsRequired = true }), .. own], own);
    }

    /// <param name="headerKey">A header as <see cref="HeaderMap.Key"/> gives it.</param>
    public FileColumn? Find(string headerKey) => headerKey.Length == 0 ? null
        : EligibilityColumns.Find(headerKey) is { } known ? Named(known.Name)
        : Array.Find(extra, e => HeaderMap.Key(e.Name) == headerKey);

    public FileColumn? Named(string name) => All.FirstOrDefault(c => c.Name == name);
}

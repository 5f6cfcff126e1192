using Rcm.Domain.Common;

namespace Rcm.Domain.Batches.Files;

/// <summary>Why a file was not taken, and where in it. Nothing of a refused file is kept.</summary>
/// <param name="Line">Line of the file as an editor counts it, from 1; none where the whole file is meant.</param>
/// <param name="Column">The column's header as it stands in the file, or the column that is missing.</param>
public sealed record FileRefusal(string Code, string Message, long? Line = null, string? Column = null) : Error(Code, Message);

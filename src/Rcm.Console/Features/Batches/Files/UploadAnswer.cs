using System.Text.Json;

namespace Rcm.Console.Features.Batches.Files;

/// <summary>What the upload page gets when its file is on disk.</summary>
/// <param name="Upload">By this the page finds it, for the same person and organisation alone.</param>
public sealed record UploadAnswer(string Upload)
{
    /// <summary>None where the answer is another one.</summary>
    public static UploadAnswer? Read(int status, string body) =>
        status == StatusCodes.Status201Created ? JsonSerializer.Deserialize<UploadAnswer>(body, JsonSerializerOptions.Web) : null;
}

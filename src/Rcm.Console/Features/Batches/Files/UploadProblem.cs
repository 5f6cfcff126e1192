using System.Text.Json;
using Rcm.Infrastructure.Batches.Files;

namespace Rcm.Console.Features.Batches.Files;

/// <summary>What came back instead of a batch.</summary>
public sealed record UploadProblem(string? Code, string Message)
{
    public static UploadProblem Interrupted { get; } =
        new("upload.interrupted", "The upload broke off, and nothing was started. Check the connection and start it again.");

    public static UploadProblem Read(int status, string body)
    {
        if (status == StatusCodes.Status413PayloadTooLarge && body.Length == 0)
            return new(BatchFileReader.TooLarge.Code, BatchFileReader.TooLarge.Message);
        try
        {
            if (JsonSerializer.Deserialize<UploadProblem>(body, JsonSerializerOptions.Web) is { Message.Length: > 0 } problem) return problem;
        }
        catch (JsonException)
        {
            // Not ours: a proxy's page, say.
        }

        return status is StatusCodes.Status401Unauthorized
            ? new("signed_out", "You have been signed out, and nothing was started. Reload the page to sign in again.")
            : new($"http.{status}", "The upload was not taken, and nothing was started. Try again; if it happens again, tell your administrator.");
    }
}

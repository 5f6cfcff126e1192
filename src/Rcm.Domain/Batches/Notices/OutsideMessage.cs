using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rcm.Domain.Batches.Notices;

/// <summary>
/// All that ever leaves the console about a batch: its number, its status, counts, and a link that needs sign-in. A prompt, a file's name or
/// anything of a row has no way in here.
/// </summary>
/// <param name="Id">The same at each attempt.</param>
/// <param name="Kind">One of <see cref="NoticeKind"/>.</param>
/// <param name="Link">Null where the installation does not know its own address.</param>
public sealed record OutsideMessage(Guid Id, string Kind, long Batch, string Status, BatchTally Tally, DateTimeOffset At, Uri? Link)
{
    /// <summary>For trying out the settings: about no batch.</summary>
    public const string Test = "test";

    public static OutsideMessage OfTest(DateTimeOffset at) => new(Guid.NewGuid(), Test, 0, Test, default, at, null);

    public string Subject => Kind == Test ? "Test of Hybrid RCM's notices" : NoticeText.Title(Kind, Batch);

    public string Text => Kind == Test
        ? "Mail from Hybrid RCM arrives. Nobody needs to do anything."
        : $"""
          {Subject}.
          {NoticeText.Detail(Kind, Tally)}
          {(Link is null ? "" : $"\n{Link}\n(You sign in to see it.)\n")}
          You get this because you started the batch. Which notices come by mail is yours to choose: the bell in the console, "By mail".
          """;

    public string Json()
    {
        var message = new JsonObject
        {
            ["id"] = Id,
            ["type"] = Kind == Test ? "test" : "batch." + Kind,
            ["createdAt"] = At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        };
        if (Kind != Test)
        {
            message["batch"] = new JsonObject
            {
                ["number"] = Batch,
                ["status"] = Status,
                ["rows"] = Tally.Total,
                ["succeeded"] = Tally.Succeeded,
                ["failed"] = Tally.Failed,
                ["needsPerson"] = Tally.Review,
                ["open"] = Tally.Open,
            };
            message["link"] = Link?.AbsoluteUri;
        }

        return message.ToJsonString(JsonSerializerOptions.Web);
    }
}

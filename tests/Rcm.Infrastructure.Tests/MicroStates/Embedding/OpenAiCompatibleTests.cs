using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Rcm.Domain.MicroStates;
using Rcm.Infrastructure.MicroStates;
using Rcm.Infrastructure.MicroStates.Embedding;
using Xunit;

namespace Rcm.Infrastructure.Tests.MicroStates.Embedding;

/// <summary>A generator behind an OpenAI-compatible address, as a small server of our own answers.</summary>
public sealed class OpenAiCompatibleTests : IAsyncLifetime
{
    private readonly List<(string? Key, JsonElement Asked)> asked = [];
    private WebApplication server = null!;
    private int length = MicroState.Dimensions;
    private int status = StatusCodes.Status200OK;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        server = builder.Build();
        server.MapPost("/v1/embeddings", AnswerAsync);
        await server.StartAsync();
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_page_is_sent_as_text_and_comes_back_as_768_numbers()
    {
        var made = await Embedder().EmbedAsync(["""<form><label>User name</label><input id="user"></form>"""], CancellationToken.None);

        Assert.Equal(MicroState.Dimensions, Assert.Single(made.Value).Length);
        var (key, body) = Assert.Single(asked);
        Assert.Equal("Bearer sesame", key);
        Assert.Equal("a-model", body.GetProperty("model").GetString());
        Assert.Equal(MicroState.Dimensions, body.GetProperty("dimensions").GetInt32());
        Assert.Equal("User name\ninput user\n", body.GetProperty("input")[0].GetString());
    }

    [Fact]
    public async Task Another_length_is_refused_with_what_to_do()
    {
        length = 384;

        var made = await Embedder().EmbedAsync(["<p>x</p>"], CancellationToken.None);

        Assert.Equal("embedding.dimension", made.Error!.Code);
        Assert.Contains("384 numbers; 768 are needed", made.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_refuses_is_told_with_its_status_and_not_with_the_page()
    {
        status = StatusCodes.Status401Unauthorized;

        var made = await Embedder().EmbedAsync(["<p>canary</p>"], CancellationToken.None);

        Assert.Equal("embedding.away", made.Error!.Code);
        Assert.Contains("HTTP 401", made.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", made.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_down_is_told_so()
    {
        var embedder = Embedder();
        await server.StopAsync();

        Assert.Equal("embedding.away", (await embedder.EmbedAsync(["<p>x</p>"], CancellationToken.None)).Error!.Code);
    }

    [Fact]
    public void Without_settings_the_generator_on_this_machine_is_the_one() =>
        Assert.Equal(DomFeatureEmbedder.Name, PageEmbedders.Read(Settings()).Current.Identity.Name);

    [Theory]
    [InlineData("not an address", "m")]
    [InlineData("http://127.0.0.1:1/v1", "")]
    [InlineData("", "m")]
    public void Half_a_setting_names_itself(string endpoint, string model) =>
        Assert.Contains("Rcm:Embeddings", Assert.Throws<InvalidOperationException>(() => PageEmbedders.Read(Settings(endpoint, model))).Message, StringComparison.Ordinal);

    private static IConfiguration Settings(string? endpoint = null, string? model = null) => new ConfigurationBuilder().AddInMemoryCollection(
    [
        new("Rcm:Embeddings:Endpoint", endpoint), new("Rcm:Embeddings:Model", model), new("Rcm:Embeddings:ApiKey", "sesame"),
    ]).Build();

    private PageEmbedder Embedder() => PageEmbedders.Read(Settings(server.Urls.First() + "/v1", "a-model")).Current;

    private async Task<IResult> AnswerAsync(HttpRequest request)
    {
        var body = await request.ReadFromJsonAsync<JsonElement>();
        asked.Add((request.Headers.Authorization, body));
        if (status != StatusCodes.Status200OK)
        {
            return Results.Json(new { error = new { message = "no" } }, statusCode: status);
        }

        var numbers = Enumerable.Repeat(0.25f, length).SelectMany(BitConverter.GetBytes).ToArray();
        return Results.Json(new
        {
            @object = "list",
            model = "a-model",
            usage = new { prompt_tokens = 1, total_tokens = 1 },
            data = body.GetProperty("input").EnumerateArray().Select((_, i) => new { @object = "embedding", index = i, embedding = Convert.ToBase64String(numbers) }),
        });
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Rcm.Console.Features.Batches;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Batches.Files;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Batches.Files;
using Rcm.Infrastructure.Persistence;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Console.Tests.Batches.Files;

/// <summary>The upload and the results over real HTTP.</summary>
public sealed class UploadEndpointTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("rcm-upload-tests-").FullName;
    private readonly Person person = new();
    private WebApplication app = null!;
    private HttpClient client = null!;
    private Hospital hospital = null!;

    public async ValueTask InitializeAsync()
    {
        hospital = await Hospital.OpenAsync(fixture.Database);
        person.Is(hospital);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Rcm:DataDirectory", folder)]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IRcmDbFactory>(fixture.Database.App);
        builder.Services.AddSingleton<IEventListener>(new FakeEvents());
        builder.Services.AddSingleton<ISignedInPersonSource>(person);
        builder.Services.AddBatches();
        builder.Services.AddAntiforgery();
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, SignedIn>("test", null);
        app = builder.Build();
        app.MapBatches();
        app.MapGet("/token", (HttpContext http, IAntiforgery antiforgery) => antiforgery.GetAndStoreTokens(http).RequestToken);
        await app.StartAsync();
        client = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Add("X-Person", "yes");
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        hospital.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_form_with_its_file_waits_for_its_person_and_nothing_is_loaded()
    {
        var (status, answer) = await SendAsync(Of(Header, Row()));

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Single(Waiting);
        Assert.Equal((0, 0), await hospital.CountAsync());
        Assert.Equal("tuesday.csv", Staged.Find(hospital.Tenant, answer.GetProperty("upload").GetString()!)?.FileName);
    }

    [Fact]
    public async Task What_is_wrong_with_its_rows_can_be_downloaded_by_its_person_alone()
    {
        var (_, answer) = await SendAsync(Of(Header.Replace("dob", "=dob()", StringComparison.Ordinal), Row(), Row(id: "r2", dob: "soon")));
        var upload = answer.GetProperty("upload").GetString()!;
        var address = Urls.UploadProblems(upload, hospital.Organisation.OrgId);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(address)).StatusCode);

        var check = await app.Services.GetRequiredService<CheckUpload>().CheckAsync(
            Staged.Find(hospital.Tenant, upload)!, FileColumns.For([]), ColumnMapping.ByName.With("dob", "=dob()"), payers: null, new RowProgress(), CancellationToken.None);
        Assert.True(check.IsOk, check.Error?.Message);
        var file = await client.GetAsync(address);
        Assert.Equal("text/csv", file.Content.Headers.ContentType?.MediaType);
        Assert.Equal("rows-to-mend.csv", file.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        Assert.Equal(
            "\uFEFFline,column,reason\r\n3,\"'=dob()\",dob is not a date that can be read. Write it as YYYY-MM-DD.\r\n",
            Encoding.UTF8.GetString(await file.Content.ReadAsByteArrayAsync()));

        using var other = await Hospital.OpenAsync(fixture.Database);
        person.Is(other);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(Urls.UploadProblems(upload, other.Organisation.OrgId))).StatusCode);
    }

    [Fact]
    public async Task A_form_that_was_not_ours_is_not_read()
    {
        Assert.Equal((HttpStatusCode.BadRequest, "form.stale"), await CodeAsync(SendAsync(Of(Header, Row()), token: "made up")));
        Assert.Equal((HttpStatusCode.BadRequest, "form.stale"), await CodeAsync(SendAsync(Of(Header, Row()), token: "")));
        Assert.Equal((0, 0), await hospital.CountAsync());
        Assert.Empty(Waiting);
    }

    [Fact]
    public async Task An_organisation_that_the_person_may_not_act_for_is_refused()
    {
        using var other = await Hospital.OpenAsync(fixture.Database);

        Assert.Equal((HttpStatusCode.Forbidden, "access.denied"), await CodeAsync(SendAsync(Of(Header, Row()), org: other.Organisation.OrgId)));
        Assert.Equal((0, 0), await other.CountAsync());
        Assert.Empty(Waiting);
    }

    [Fact]
    public async Task A_viewers_file_is_not_taken_in()
    {
        hospital.User.Role = UserRole.Viewer;
        person.Is(hospital);

        Assert.Equal((HttpStatusCode.Forbidden, "access.denied"), await CodeAsync(SendAsync(Of(Header, Row()))));
        Assert.Empty(Waiting);
    }

    [Fact]
    public async Task Nobody_signed_in_gets_nothing()
    {
        using var stranger = new HttpClient { BaseAddress = client.BaseAddress };

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.PostAsync(Urls.UploadBatch, new MultipartFormDataContent())).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(Urls.BatchResults(1))).StatusCode);
    }

    [Fact]
    public async Task More_than_the_limit_is_refused_before_it_is_sent()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Urls.UploadBatch);
        request.Content = new StreamContent(Stream.Null);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        request.Content.Headers.ContentLength = FileLimits.MaxBytes * 2;
        request.Headers.ExpectContinue = true;

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("500 MB", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=none")]
    public async Task What_is_no_form_is_refused(string type)
    {
        using var content = new StringContent("no form");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        var response = await client.PostAsync(Urls.UploadBatch, content);

        Assert.True(response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity, response.StatusCode.ToString());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Results_are_a_file_for_who_may_and_not_there_for_others()
    {
        var batch = (await hospital.StartAsync(Of(Header, Row()))).Value.BatchId;

        var file = await client.GetAsync(Urls.BatchResults(batch));
        Assert.Equal("text/csv", file.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"batch-{batch}-results.csv", file.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        Assert.Contains("r1,1,pending", await file.Content.ReadAsStringAsync());

        using var other = await Hospital.OpenAsync(fixture.Database);
        person.Is(other);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(Urls.BatchResults(batch))).StatusCode);

        await fixture.Database.ExecuteAsync("update app_user set role = 'viewer' where user_id = $1", hospital.User.UserId);
        person.Is(hospital);
        Assert.Equal(Urls.Forbidden, (await client.GetAsync(Urls.BatchResults(batch))).Headers.Location?.ToString());
    }

    private StagedUploads Staged => app.Services.GetRequiredService<StagedUploads>();

    private string[] Waiting => Directory.GetFiles(Directory.CreateDirectory(Path.Combine(folder, "uploads", "tmp")).FullName);

    private async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(string file, Guid? org = null, string? token = null)
    {
        token ??= await client.GetStringAsync("/token");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(token), "__RequestVerificationToken" },
            { new StringContent((org ?? hospital.Organisation.OrgId).ToString()), "org" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(file)), "file", "tuesday.csv" },
        };
        var response = await client.PostAsync(Urls.UploadBatch, form);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    private static async Task<(HttpStatusCode, string?)> CodeAsync(Task<(HttpStatusCode Status, JsonElement Answer)> sent)
    {
        var (status, answer) = await sent;
        return (status, answer.GetProperty("code").GetString());
    }

    private sealed class Person : ISignedInPersonSource
    {
        private SignedInPerson? signedIn;

        public void Is(Hospital hospital) => signedIn = BatchPageContext.PersonOf(hospital);

        public ValueTask<SignedInPerson?> FindAsync(HttpContext http, CancellationToken cancellationToken) => new(signedIn);
    }

    /// <summary>Whoever says so is signed in.</summary>
    private sealed class SignedIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers.ContainsKey("X-Person")
                ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "1")], "test")), "test"))
                : AuthenticateResult.NoResult());
    }
}

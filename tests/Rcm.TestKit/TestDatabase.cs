using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Infrastructure.Persistence;

namespace Rcm.TestKit;

/// <summary>A migrated database and every way into it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource owner;
    private readonly NpgsqlDataSource app;
    private readonly NpgsqlDataSource worker;
    private readonly Func<Task> drop;

    internal TestDatabase(string ownerConnection, IReadOnlyDictionary<string, string> passwords, Func<Task> drop)
    {
        this.drop = drop;
        OwnerConnection = ownerConnection;
        AppConnection = As(DatabaseConnections.AppLogin);
        WorkerConnection = As(DatabaseConnections.WorkerLogin);
        var ownerSource = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(ownerConnection) { MaxPoolSize = 20 }.ConnectionString);
        ownerSource.UseVector();
        owner = ownerSource.Build();
        app = SafeDataSource.Create(AppConnection, "rcm tests");
        worker = SafeDataSource.Create(WorkerConnection, "rcm worker tests");
        App = new RcmDbFactory(app);
        Worker = new RcmDbFactory(worker);

        string As(string login) =>
            new NpgsqlConnectionStringBuilder(ownerConnection) { Username = login, Password = passwords[login], MaxPoolSize = 30 }.ConnectionString;
    }

    public string OwnerConnection { get; }

    public string AppConnection { get; }

    public string WorkerConnection { get; }

    /// <summary>As the web process opens it.</summary>
    public IRcmDbFactory App { get; }

    /// <summary>As the worker opens it.</summary>
    public IWorkerDbFactory Worker { get; }

    /// <summary>For a host under test, beside its own settings.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("ConnectionStrings:Rcm", AppConnection),
        new("ConnectionStrings:RcmWorker", WorkerConnection),
        new("ConnectionStrings:RcmOwner", OwnerConnection),
    ];

    /// <summary>Sees and may do everything.</summary>
    public async Task<NpgsqlConnection> OpenOwnerAsync() => await owner.OpenConnectionAsync();

    /// <summary>A context as owner: for making rows and looking at them, past all policies.</summary>
    public RcmDb CreateOwnerDb() => new(new DbContextOptionsBuilder<RcmDb>()
        .UseNpgsql(owner, o => o.UseVector()).UseSnakeCaseNamingConvention().Options);

    /// <summary>Stores rows as owner, past all policies; ids that the database gives are set on them.</summary>
    public async Task AddAsync(params object[] rows)
    {
        await using var db = CreateOwnerDb();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }

    /// <summary>A transaction as owner that is rolled back at the end.</summary>
    public async Task<RolledBack> BeginAsync()
    {
        var connection = await OpenOwnerAsync();
        return new RolledBack(connection, await connection.BeginTransactionAsync());
    }

    public async Task<int> ExecuteAsync(string sql, params object?[] values)
    {
        await using var connection = await OpenOwnerAsync();
        return await connection.ExecuteAsync(sql, values);
    }

    public async Task<T?> ScalarAsync<T>(string sql, params object?[] values)
    {
        await using var connection = await OpenOwnerAsync();
        return await connection.ScalarAsync<T>(sql, values);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await worker.DisposeAsync();
        await owner.DisposeAsync();
        await drop();
    }
}

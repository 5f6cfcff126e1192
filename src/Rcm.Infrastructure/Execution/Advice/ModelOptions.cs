using Microsoft.Extensions.Configuration;

namespace Rcm.Infrastructure.Execution.Advice;

/// <summary>The language model of tier 3, section <c>Rcm:Model</c>. Off where no address is set.</summary>
public sealed class ModelOptions
{
    /// <summary>Any OpenAI-compatible service, e.g. <c>https://HOST/v1</c>.</summary>
    public string? Address { get; set; }

    /// <summary>The model's name as the service knows it.</summary>
    public string? Name { get; set; }

    /// <summary>Its key. Give it as an environment variable: every process on the machine can read a command line.</summary>
    public string? Key { get; set; }

    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Most tokens of an answer.</summary>
    public int AnswerTokens { get; set; } = 800;

    /// <summary>Budgets, in tokens of questions and answers together.</summary>
    public int TokensPerItem { get; set; } = 60_000;

    public int TokensPerBatch { get; set; } = 1_000_000;

    public int TokensPerOrganisationAndDay { get; set; } = 5_000_000;

    public bool IsOn => !string.IsNullOrWhiteSpace(Address);

    /// <exception cref="InvalidOperationException">A setting makes no sense; the message names it.</exception>
    public static ModelOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection("Rcm:Model").Get<ModelOptions>() ?? new ModelOptions();
        return options.Fault() is { } fault ? throw new InvalidOperationException(fault) : options;
    }

    /// <returns>What is wrong with the settings, naming the setting, or null.</returns>
    public string? Fault() => this switch
    {
        { IsOn: false } => null,
        _ when !Uri.TryCreate(Address, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") => "Rcm:Model:Address must be a web address, e.g. https://HOST/v1.",
        _ when string.IsNullOrWhiteSpace(Name) => "Rcm:Model:Name must name the model: Rcm:Model:Address is set.",
        { TimeoutSeconds: < 1 or > 300 } => "Rcm:Model:TimeoutSeconds must be between 1 and 300.",
        { AnswerTokens: < 50 or > 8_000 } => "Rcm:Model:AnswerTokens must be between 50 and 8,000.",
        { TokensPerItem: < 1 } => "Rcm:Model:TokensPerItem must be at least 1.",
        { TokensPerBatch: < 1 } => "Rcm:Model:TokensPerBatch must be at least 1.",
        { TokensPerOrganisationAndDay: < 1 } => "Rcm:Model:TokensPerOrganisationAndDay must be at least 1.",
        _ => null,
    };
}

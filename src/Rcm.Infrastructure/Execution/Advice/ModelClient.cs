using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;

namespace Rcm.Infrastructure.Execution.Advice;

public static class ModelClient
{
    /// <summary>A client of the service that is set up; whatever speaks as OpenAI's chat completions do.</summary>
    public static IChatClient Of(ModelOptions options) => new ChatClient(
        options.Name,
        new ApiKeyCredential(string.IsNullOrEmpty(options.Key) ? "none" : options.Key),
        new OpenAIClientOptions
        {
            Endpoint = new Uri(options.Address!),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 1),
            NetworkTimeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
        }).AsIChatClient();
}

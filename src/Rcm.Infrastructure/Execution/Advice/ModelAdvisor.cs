using System.ClientModel;
using Microsoft.Extensions.AI;
using Rcm.Domain.Execution.Tiers;

namespace Rcm.Infrastructure.Execution.Advice;

/// <summary>Asks the language model that is set up, once for a page, within the budgets. What goes wrong is told in our words: a service's own may quote the page.</summary>
public sealed class ModelAdvisor(IChatClient client, IModelBudget budget, ModelOptions options) : IActionAdvisor
{
    private const int CharactersPerToken = 3;
    private const int MaxAnswer = 50_000;

    public async Task<ModelCall> AskAsync(ModelQuestion question, CancellationToken cancellation)
    {
        var asked = question.Instructions + "\n\n" + question.Prompt;
        var most = (asked.Length / CharactersPerToken) + options.AnswerTokens;
        var (reservation, refusal) = await budget.ReserveAsync(most, cancellation);
        if (reservation is not { } reserved)
        {
            return new ModelCall(asked, null, options.Name, 0, refusal);
        }

        var spent = 0;
        try
        {
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            bounded.CancelAfter(TimeSpan.FromSeconds(options.TimeoutSeconds));
            var response = await client.GetResponseAsync(
                [new ChatMessage(ChatRole.System, question.Instructions), new ChatMessage(ChatRole.User, question.Prompt)],
                new ChatOptions { ModelId = options.Name, MaxOutputTokens = options.AnswerTokens, Temperature = 0 },
                bounded.Token);
            spent = (int)Math.Min(response.Usage?.TotalTokenCount ?? most, int.MaxValue);
            var answer = response.Text;
            return new ModelCall(asked, answer.Length > MaxAnswer ? answer[..MaxAnswer] : answer, response.ModelId ?? options.Name, spent);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It may have worked on it: paid for.
            spent = most;
            return new ModelCall(asked, null, options.Name, 0, $"it did not answer within {options.TimeoutSeconds} s.", Passing: true);
        }
        catch (ClientResultException e)
        {
            return new ModelCall(
                asked, null, options.Name, 0, e.Status == 0 ? "it can't be reached." : $"it answered with an error ({e.Status}).",
                Passing: e.Status is 0 or 408 or 429 or >= 500);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException or FormatException or System.Text.Json.JsonException or ArgumentException or KeyNotFoundException)
        {
            var away = e is HttpRequestException or IOException;
            return new ModelCall(asked, null, options.Name, 0, away ? "it can't be reached." : "its answer can't be read.", Passing: away);
        }
        finally
        {
            await budget.SettleAsync(reserved, spent);
        }
    }
}

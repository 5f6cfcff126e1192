using Rcm.Domain.Batches;
using Rcm.Domain.Common;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.Execution;

/// <summary>Carries out one step of an action on the page, with the row's values in the places of its placeholders.</summary>
internal sealed class StepCarrier(IPageDriver driver)
{
    /// <returns>Null where the step was done; else how it ends the run.</returns>
    /// <exception cref="PageException">The page did not do what was asked.</exception>
    public async Task<RunResult?> DoAsync(ActionStep step, RunState run, CancellationToken cancellation)
    {
        switch (step)
        {
            case NavigateStep s:
                // Encoded: a value with a slash or a question mark in it must not lead elsewhere.
                return await WithAsync(s.Path, format: null, run, path => driver.NavigateAsync(path, cancellation), Uri.EscapeDataString);
            case FillStep s:
                return await WithAsync(s.Value, s.Format, run, value => driver.FillAsync(s.Target, value, cancellation));
            case SelectStep s:
                return await WithAsync(s.Value, format: null, run, value => driver.SelectAsync(s.Target, value, cancellation));
            case ClickStep s:
                await driver.ClickAsync(s.Target, cancellation);
                return null;
            case PressStep s:
                await driver.PressAsync(s.Target, s.Key, cancellation);
                return null;
            case WaitForStep s:
                await driver.WaitForAsync(s.Target, TimeSpan.FromMilliseconds(s.TimeoutMs), cancellation);
                return null;
            case ExtractStep s:
                return await ExtractAsync(s, run, cancellation);
            default:
                throw new InvalidOperationException($"No way to carry out {step.Verb}.");
        }
    }

    private static async Task<RunResult?> WithAsync(
        string template, string? format, RunState run, Func<string, Task> act, Func<string, string>? encode = null)
    {
        var value = Placeholder.Fill(template, name => run.Value(name) is { } v && encode is not null ? encode(v) : run.Value(name), out var missing);
        if (value is null)
        {
            return missing!.StartsWith("credential.", StringComparison.Ordinal)
                ? run.End(ExceptionKind.Business, "credentials_missing", "The endpoint has no sign-in stored. Set its user name and password, then run the row again.")
                : run.End(ExceptionKind.Business, "missing_data", $"The row has no {missing}. Fill it in and run the row again.");
        }

        if (format is not null)
        {
            value = RunInput.AsDate(value, format);
            if (value is null)
            {
                return run.End(ExceptionKind.Business, "bad_date", $"{Words.List([.. Placeholder.Names(template)])} is no date. Correct it and run the row again.");
            }
        }

        await act(value);
        return null;
    }

    private async Task<RunResult?> ExtractAsync(ExtractStep step, RunState run, CancellationToken cancellation)
    {
        if (step.Columns is { } columns)
        {
            run.Output[step.As] = await driver.ReadRowsAsync(step.Target, columns, cancellation);
            return null;
        }

        var text = await driver.ReadTextAsync(step.Target, cancellation);
        if (text is null)
        {
            return step.Optional ? null : throw new PageException("element_missing", $"The page has no {step.Target}.");
        }

        if (step.Format is { } format && text.Length > 0)
        {
            text = RunInput.FromDate(text, format);
        }
        else if (step.Values is { } values)
        {
            text = values.GetValueOrDefault(text);
        }

        if (text is null)
        {
            return run.End(ExceptionKind.Unrecognised, "unknown_answer",
                $"The portal's {step.As} says something that this workflow does not know. Look at the page and decide.");
        }

        if (step.Expect is { } expect && !Same(text, Placeholder.Fill(expect, run.Value, out _)))
        {
            // Nothing that was read of this page is about the row's patient.
            run.Output.Clear();
            return run.End(ExceptionKind.Unrecognised, "other_patient",
                $"The portal's page is not about this row: its {step.As} is another one. Look at the page and decide.");
        }

        run.Output[step.As] = text;
        return null;
    }

    private static bool Same(string text, string? expected) =>
        expected is not null && string.Equals(
            string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            string.Join(' ', expected.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.OrdinalIgnoreCase);
}

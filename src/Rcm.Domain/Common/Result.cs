using System.Diagnostics.CodeAnalysis;

namespace Rcm.Domain.Common;

/// <summary>A refusal that the product expects: what happened, for a person to read, and a code for programs and tests.</summary>
/// <param name="Code">Stable, lower case with dots, e.g. <c>file.empty</c>.</param>
/// <param name="Message">What happened, where, and what to do. Never holds patient data.</param>
public record Error(string Code, string Message);

/// <summary>A value, or the reason why there is none. Faults are thrown; refusals are results.</summary>
public readonly struct Result<T>
{
    private readonly T? value;

    private Result(T? value, Error? error) => (this.value, Error) = (value, error);

    public Error? Error { get; }

    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => Error is null;

    public T Value => Error is null ? value! : throw new InvalidOperationException($"There is no value: {Error.Code}.");

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Error error) => new(default, error);

    public Result<TNext> Then<TNext>(Func<T, Result<TNext>> next) => Error is null ? next(value!) : Error;
}

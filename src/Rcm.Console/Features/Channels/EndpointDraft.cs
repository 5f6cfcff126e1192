using Rcm.Domain.Channels;

namespace Rcm.Console.Features.Channels;

/// <summary>What somebody types of an endpoint.</summary>
public sealed class EndpointDraft
{
    public string? Name { get; set; }

    public string? Address { get; set; }

    public string? Payers { get; set; }

    public string? Hosts { get; set; }

    public string? Seconds { get; set; }

    public EndpointForm Form => new(Name, Address, Payers, Hosts, Seconds);

    public static EndpointDraft Of(EndpointForm form) =>
        new() { Name = form.Name, Address = form.Address, Payers = form.Payers, Hosts = form.Hosts, Seconds = form.AnswerSeconds };
}

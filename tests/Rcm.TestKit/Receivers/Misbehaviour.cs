namespace Rcm.TestKit.Receivers;

/// <summary>What a receiver of ours does wrong when a test says so.</summary>
public enum Misbehaviour
{
    None,

    /// <summary>Says no: SMTP 550, HTTP 500.</summary>
    Refuse,

    /// <summary>Takes the connection and never says a word.</summary>
    Hang,

    /// <summary>Answers what no protocol knows.</summary>
    Garbage,

    /// <summary>Takes the message and breaks off before it says so.</summary>
    TakeAndBreakOff,

    /// <summary>HTTP: sends elsewhere.</summary>
    Redirect,
}

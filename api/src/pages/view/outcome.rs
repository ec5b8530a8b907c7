//! The outcome: what to do, by when, why, and what to do if it gets worse.

use super::AnsweredTurn;

/// How urgent an action looks. It is derived from the disposition's level by the routes; words always say it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub enum Band {
    /// Now: danger to life, or the emergency tiers.
    Emergency,
    /// Within a day.
    Urgent,
    /// Later than that.
    #[default]
    Soon,
    /// Care at home.
    Home,
}

impl Band {
    /// Name for classes and tests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Urgent => "urgent",
            Self::Soon => "soon",
            Self::Home => "home",
        }
    }

    /// The urgency in words, read out before the headline.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Emergency => "Emergency: act now",
            Self::Urgent => "Urgent: get help by the time below",
            Self::Soon => "Not an emergency: get help in time",
            Self::Home => "You can start care at home",
        }
    }
}

/// A number to ring.
#[derive(Debug, Clone, Default)]
pub struct Telephone {
    /// Digits for the `tel:` link.
    pub dial: String,
    /// Words of the link, such as "Call 999 now".
    pub say: String,
}

/// Why the outcome is what it is.
#[derive(Debug, Clone, Default)]
pub struct Reason {
    /// The rule's reason.
    pub text: String,
    /// Name and section of the guidance.
    pub source: Option<String>,
}

/// One thing to do, with its own time and place.
#[derive(Debug, Clone, Default)]
pub struct ActionCard {
    /// Name of the disposition.
    pub disposition: String,
    /// Place in the file: 0 is the most urgent (`data-urgency`).
    pub rank: usize,
    /// How it looks.
    pub band: Band,
    /// What to do: begins with the verb.
    pub headline: String,
    /// By when, in words with the clock time where there is one.
    pub by_when: String,
    /// What will happen next.
    pub next: Option<String>,
    /// What to do if this help cannot be had.
    pub unreachable: Option<String>,
    /// Number to ring.
    pub telephone: Option<Telephone>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Where open services can be seen. Never set on an emergency card.
    pub services: Option<String>,
    /// Where a call can be asked for that is not promised yet.
    pub ring: Option<String>,
    /// That call comes before the journey and never instead of it.
    pub ring_is_first: bool,
}

/// Care advice.
#[derive(Debug, Clone, Default)]
pub struct Advice {
    /// Heading.
    pub title: String,
    /// Sentences.
    pub lines: Vec<String>,
}

/// "Tell us if you have called".
#[derive(Debug, Clone, Default)]
pub struct CalledForm {
    /// Address.
    pub action: String,
    /// Expected sequence number.
    pub seq: u64,
    /// What was said already.
    pub said: Option<String>,
}

/// A code that opens these answers for a call handler.
#[derive(Debug, Clone, Default)]
pub struct Handover {
    /// Address of the form that makes a code.
    pub action: String,
    /// The code, when there is one.
    pub code: Option<String>,
    /// Until when it works, as people read it.
    pub until: Option<String>,
}

/// Asks for the number that is to be rung, and where the person is.
#[derive(Debug, Clone, Default)]
pub struct RingPage {
    /// The heading.
    pub heading: String,
    /// What will happen, in short sentences.
    pub lines: Vec<String>,
    /// Address of the form.
    pub action: String,
    /// Address of the result.
    pub back: String,
    /// Places to choose from: value and name.
    pub places: Vec<(String, String)>,
    /// There are too many places to choose from: people type a town or postcode.
    pub typed: bool,
    /// The place that stands.
    pub place: String,
    /// The number that stands.
    pub telephone: String,
    /// It may not be safe to ring: say so before the number.
    pub only_if_safe: bool,
    /// Nobody can ring in time: what to do instead.
    pub nobody: Option<String>,
    /// Then, for staff: the address that commits the outcome all the same.
    pub commit: Option<String>,
    /// What does not fit.
    pub errors: Vec<super::FieldError>,
}

/// A call that somebody waits for.
#[derive(Debug, Clone, Default)]
pub struct AwaitedCard {
    /// Who rings, by when, whether somebody is at it.
    pub lines: Vec<String>,
    /// The time is over.
    pub late: bool,
    /// Address that says it is no longer needed, where it may be said.
    pub withdraw: Option<String>,
}

/// Asks whether a call is no longer needed.
#[derive(Debug, Clone, Default)]
pub struct WithdrawPage {
    /// Who would ring.
    pub who: String,
    /// When to get help after all.
    pub worse: Vec<String>,
    /// Address that says so.
    pub action: String,
    /// Address of the result.
    pub back: String,
}

/// The outcome page.
#[derive(Debug, Clone, Default)]
pub struct OutcomePage {
    /// Leading action.
    pub lead: ActionCard,
    /// Further actions.
    pub also: Vec<ActionCard>,
    /// Things that also happen or matter, in words: actions of the content, a service wanted that an abler one replaces.
    pub also_needed: Vec<String>,
    /// Worsening advice. The page prints a fixed sentence when it is empty, so no outcome is without.
    pub worse: Vec<Advice>,
    /// The crisis lines stand on the page itself, right below the leading action.
    pub crisis_now: bool,
    /// Address of the safety plan: where crisis help is shown.
    pub plan: Option<String>,
    /// Care advice.
    pub advice: Vec<Advice>,
    /// Topics left unfinished, handed over as not assessed.
    pub not_assessed: Vec<String>,
    /// All answers, for print and for changing.
    pub answered: Vec<AnsweredTurn>,
    /// When it was decided, as people read it.
    pub decided_at: String,
    /// Address of check answers.
    pub check: Option<String>,
    /// Address of the summary as plain text.
    pub as_text: Option<String>,
    /// Address of the summary as JSON.
    pub as_json: Option<String>,
    /// Handover code.
    pub handover: Option<Handover>,
    /// Whether 999 was called.
    pub called: Option<CalledForm>,
    /// Address and words of a booking that stands.
    pub booking: Option<(String, String)>,
    /// Calls that were promised.
    pub calls: Vec<AwaitedCard>,
    /// Whether the GP practice is told.
    pub gp: Option<GpCard>,
}

/// Whether the GP practice is told.
#[derive(Debug, Clone)]
pub struct GpCard {
    /// In words.
    pub words: String,
    /// Address at which the person says no, while they can.
    pub refuse: Option<String>,
}

//! The call handler's screen: who is calling, what to say, what was said, what is demanded so far.

use super::{ActionCard, Control, FieldError};

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// Asked in this call.
    #[default]
    Asked,
    /// Said before it was asked.
    Volunteered,
    /// From a record or plan.
    Record,
    /// From a record or device, confirmed in this call.
    Confirmed,
    /// Answered on the web before the call.
    Web,
    /// Worked out from other answers.
    Inferred,
}

impl Origin {
    /// One word for the chip.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Volunteered => "volunteered",
            Self::Record => "record",
            Self::Confirmed => "record, confirmed",
            Self::Web => "web",
            Self::Inferred => "inferred",
        }
    }
}

/// A care plan, special note or repeat contact, shown before the first question.
#[derive(Debug, Clone, Default)]
pub struct CallerBanner {
    /// Kind in words, such as "Care plan".
    pub kind: String,
    /// Headline.
    pub title: String,
    /// Lines.
    pub lines: Vec<String>,
    /// It changes what is done, not only what is known.
    pub strong: bool,
}

/// The caller card.
#[derive(Debug, Clone, Default)]
pub struct CallerCard {
    /// Name of the person with the problem.
    pub name: Option<String>,
    /// Date of birth and age.
    pub born: Option<String>,
    /// NHS number, grouped.
    pub nhs_number: Option<String>,
    /// Number to ring back.
    pub call_back: Option<String>,
    /// Where they are.
    pub location: Option<String>,
    /// Who is speaking.
    pub relation: Option<String>,
    /// Who may speak for the person, where somebody else is on the line.
    pub may_speak: Option<String>,
    /// Plans, notes, repeat contacts.
    pub banners: Vec<CallerBanner>,
    /// Address of the page with the person's plans, where their number is known.
    pub plans: Option<String>,
    /// Address of the person's page, and its words.
    pub person: Option<(String, &'static str)>,
    /// Long-term conditions.
    pub conditions: Vec<String>,
    /// Medicines.
    pub medicines: Vec<String>,
}

/// What the handler says now.
#[derive(Debug, Clone, Default)]
pub struct ScriptCard {
    /// Stable name of the question (`data-step`).
    pub step: String,
    /// Pathway and card title.
    pub caption: Option<String>,
    /// What stands before an instrument's item.
    pub stem: Option<String>,
    /// Words to read out.
    pub say: String,
    /// What to say if the caller is unsure.
    pub probe: Option<String>,
    /// Why it is asked.
    pub why: String,
    /// Further help for the handler.
    pub support: Vec<String>,
    /// What a record or a device says beside the question; nothing of it is answered by itself.
    pub beside: Vec<Beside>,
    /// The control; options are numbered by the page.
    pub control: Control,
    /// Errors of the last try.
    pub errors: Vec<FieldError>,
    /// Where a given answer came from.
    pub origin: Option<Origin>,
}

/// A value that a record or a device has for what is asked.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// The fact.
    pub fact: String,
    /// Which line of a card it is about; empty: the question itself.
    pub about: String,
    /// When, from where, what.
    pub words: String,
    /// The address that fills it in.
    pub href: String,
    /// How the form names it.
    pub key: String,
    /// It is filled in, to be confirmed.
    pub is_used: bool,
    /// The value of the field.
    pub value: String,
    /// Its unit; empty: the field's own.
    pub unit: String,
}

/// One line of the trace.
#[derive(Debug, Clone, Default)]
pub struct TraceLine {
    /// Fact.
    pub fact: String,
    /// Question, short.
    pub question: String,
    /// Answer in words.
    pub answer: String,
    /// Where it came from.
    pub origin: Origin,
    /// Address of the change form.
    pub change: Option<String>,
}

/// One note.
#[derive(Debug, Clone, Default)]
pub struct NoteLine {
    /// Text.
    pub text: String,
    /// When, as people read it.
    pub at: String,
    /// Red flag words found in it, in words.
    pub flag: Option<String>,
}

/// A demand raised so far.
#[derive(Debug, Clone, Default)]
pub struct Demand {
    /// Action, with its urgency.
    pub action: ActionCard,
}

/// A key and what it does.
#[derive(Debug, Clone, Default)]
pub struct KeyLine {
    /// Name of the command for the script, such as `emergency`.
    pub command: &'static str,
    /// Default key.
    pub key: &'static str,
    /// What it does.
    pub does: &'static str,
    /// Address for the mouse, when it is a link.
    pub href: Option<String>,
}

/// The outcome in the handler's words, with its hand-off.
#[derive(Debug, Clone, Default)]
pub struct HandOff {
    /// Leading action.
    pub lead: ActionCard,
    /// Further actions.
    pub also: Vec<ActionCard>,
    /// Words to read out: worsening advice.
    pub worse: Vec<String>,
    /// Further needs.
    pub also_needed: Vec<String>,
    /// Topics not assessed.
    pub not_assessed: Vec<String>,
    /// Where services can be booked for the caller.
    pub services: Option<String>,
    /// Address and words of a booking that stands.
    pub booking: Option<(String, String)>,
    /// The palliative care hub that a plan names, with its number: beside the outcome, never instead of it.
    pub hub: Option<String>,
    /// What a member of staff decided beside the questions, and which calls are promised, in words.
    pub told: Vec<String>,
    /// Deciding for another outcome, where that is possible.
    pub decide: Option<DecideForm>,
    /// Address of the summary for whoever sees them.
    pub summary: String,
    /// Whether the GP practice gets a copy, and why not.
    pub gp: String,
    /// It gets one unless the person says no.
    pub may_tell_gp: bool,
    /// Address that commits the outcome and closes the call.
    pub commit: Option<String>,
    /// It is committed: by whom and when.
    pub committed: Option<String>,
}

/// Deciding for another outcome than the questions came to.
#[derive(Debug, Clone)]
pub struct DecideForm {
    /// Address.
    pub action: String,
    /// Dispositions: id and words with the time, the most urgent first.
    pub choices: Vec<(String, String)>,
    /// They may decide for less urgent help as well.
    pub is_clinician: bool,
    /// What stands now.
    pub now: String,
}

/// The call screen.
#[derive(Debug, Clone, Default)]
pub struct CallScreen {
    /// Session id.
    pub session: String,
    /// Expected sequence number.
    pub seq: u64,
    /// Address answers are sent to.
    pub action: String,
    /// Address one question back.
    pub back: Option<String>,
    /// Address of the emergency script.
    pub emergency: String,
    /// Address notes are sent to.
    pub notes_action: String,
    /// Address that closes an unfinished call.
    pub close_action: String,
    /// Reasons for closing: value and words.
    pub close_reasons: Vec<(String, String)>,
    /// Caller.
    pub caller: CallerCard,
    /// What to say. None: the call has an outcome.
    pub script: Option<ScriptCard>,
    /// Topics to choose, when the problem is not known yet.
    pub topics: Option<super::TopicsPage>,
    /// Outcome.
    pub hand_off: Option<HandOff>,
    /// Trace, oldest first.
    pub trace: Vec<TraceLine>,
    /// Notes, oldest first.
    pub notes: Vec<NoteLine>,
    /// The safety plan that the person gave.
    pub plan: Option<super::PlanGiven>,
    /// Demands so far, most urgent first.
    pub demands: Vec<Demand>,
    /// "Seen by" clock in words.
    pub clock: Option<String>,
    /// Keys.
    pub keys: Vec<KeyLine>,
    /// Something to say first, such as "Taken over from the web".
    pub notice: Option<String>,
}

/// Before a call: new caller, take over, calls that are open.
#[derive(Debug, Clone, Default)]
pub struct CallStart {
    /// Error of the code form.
    pub code_error: Option<String>,
    /// Errors of the caller form.
    pub errors: Vec<FieldError>,
    /// Calls this handler has open: words and address.
    pub open: Vec<(String, String)>,
    /// Known demonstration people: NHS number and words.
    pub people: Vec<(String, String)>,
}

//! The page about the person of a call, as finished words: what is said of them, who they may be, what they need, what they came with before.

use super::FieldError;

/// The page.
#[derive(Debug, Clone, Default)]
pub struct PersonPage {
    /// Address its forms are sent to.
    pub action: String,
    /// Address of the call.
    pub back: String,
    /// Errors of the last try.
    pub errors: Vec<FieldError>,
    /// What was typed or is known: field, label, value.
    pub fields: Vec<(&'static str, &'static str, String)>,
    /// Sex as typed: `female`, `male` or empty.
    pub sex: String,
    /// People it may be. Empty: nothing to choose.
    pub may_be: Vec<PersonLine>,
    /// More share a name than are shown.
    pub more: bool,
    /// Who it is, once somebody said so.
    pub known: Option<PersonLine>,
    /// The version the next change of preferences must name.
    pub version: u64,
    /// Channels: value, words, chosen.
    pub channels: Vec<(&'static str, &'static str, bool)>,
    /// Language.
    pub language: String,
    /// An interpreter is needed.
    pub interpreter: bool,
    /// Adjustments, one a line.
    pub adjustments: String,
    /// Mobile number to which it is safe to write.
    pub write_to: String,
    /// Their GP practice gets no copies.
    pub keep_from_gp: bool,
    /// Name of their GP practice, or what was typed for it.
    pub practice: String,
    /// Why they are to be rung before others.
    pub fast_track: String,
    /// Conditions, medicines and readings.
    pub record: RecordList,
    /// An entry to be added, as typed.
    pub entry: EntryForm,
    /// Who may speak for them, and who no longer may.
    pub proxies: Vec<ProxyLine>,
    /// Somebody to be added, as typed.
    pub proxy: ProxyForm,
    /// When their plans were opened without consent, newest first: words, and the address at which whoever looks says that they reviewed it.
    pub openings: Vec<(String, Option<String>)>,
    /// Earlier contacts, newest first.
    pub contacts: Vec<ContactLine>,
}

/// One person.
#[derive(Debug, Clone, Default)]
pub struct PersonLine {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Birth date, sex, postcode, number, as far as they are known.
    pub rest: String,
}

/// What is recorded of them, and what more can be.
#[derive(Debug, Clone, Default)]
pub struct RecordList {
    /// Conditions and medicines.
    pub entries: Vec<RecordLine>,
    /// Readings that still count, newest first.
    pub readings: Vec<String>,
    /// Facts that an entry can be about: value and words.
    pub facts: Vec<(String, String)>,
}

/// One condition or medicine.
#[derive(Debug, Clone, Default)]
pub struct RecordLine {
    /// What it is about, and what is so.
    pub title: String,
    /// When it was recorded, in which words, from where, by whom.
    pub words: String,
}

/// A condition or medicine to be added, as typed.
#[derive(Debug, Clone, Default)]
pub struct EntryForm {
    /// The fact.
    pub fact: String,
    /// `yes` or `no`.
    pub value: String,
    /// The words it is recorded in.
    pub words: String,
    /// Where it is known from.
    pub source: String,
    /// Since when.
    pub since: String,
}

/// One earlier contact.
#[derive(Debug, Clone, Default)]
pub struct ContactLine {
    /// When, and over which channel.
    pub when: String,
    /// What it was about.
    pub about: String,
    /// What it came to.
    pub outcome: String,
}

/// Somebody who may or might speak for the person.
#[derive(Debug, Clone, Default)]
pub struct ProxyLine {
    /// Name and who they are.
    pub who: String,
    /// What they may do today, until when; or why no longer.
    pub today: String,
    /// The ground, whether they care for the person, their number.
    pub rest: String,
    /// Address of the button that withdraws it, while it lasts.
    pub withdraw: Option<String>,
}

/// The form to add somebody, with what was typed. Choices: value, words, chosen.
#[derive(Debug, Clone, Default)]
pub struct ProxyForm {
    /// Name.
    pub name: String,
    /// Who they are.
    pub relations: Vec<(&'static str, &'static str, bool)>,
    /// The same in the words people use.
    pub called: String,
    /// Number.
    pub telephone: String,
    /// What they may do.
    pub may: Vec<(&'static str, &'static str, bool)>,
    /// They care for the person.
    pub is_carer: bool,
    /// Grounds.
    pub grounds: Vec<(&'static str, &'static str, bool)>,
    /// Who heard the consent or saw the document.
    pub by: String,
    /// The power of attorney is registered.
    pub registered: bool,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
}

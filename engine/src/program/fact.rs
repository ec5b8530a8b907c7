//! Facts as the walker and the pages need them: kind, range, who can answer, wording.

use super::{Cond, DispositionId, FactId, Origin, SlotId};

/// Which value is the worse one for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worse {
    /// The higher value: yes, a later option, a larger number.
    Higher,
    /// The lower value: no, an earlier option, a smaller number.
    Lower,
    /// Both ends; best at this value.
    BothEnds(i64),
    /// No direction.
    Neither,
}

/// A unit a number may be given in, and the way to the fact's own unit: `value × times ÷ over + plus`, in thousandths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As shown, such as `°F`.
    pub name: String,
    /// Added first, in thousandths of the unit.
    pub before: i64,
    /// Multiplied by.
    pub times: i64,
    /// Divided by.
    pub over: i64,
}

/// A number's unit and range.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NumberDef {
    /// Own unit; may be empty.
    pub unit: String,
    /// Accepted units, own one first.
    pub units: Vec<Unit>,
    /// Lowest value, thousandths.
    pub low: i64,
    /// Highest value, thousandths.
    pub high: i64,
    /// An instant is stored and the number recomputed: milliseconds per unit.
    pub moment_ms: Option<i64>,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactOption {
    /// Id.
    pub id: String,
    /// Words.
    pub say: String,
}

/// The kind of answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactKind {
    /// Yes or no: 1 or 0.
    YesNo,
    /// The option's place.
    Choice(Vec<FactOption>),
    /// Thousandths of its unit.
    Number(NumberDef),
    /// An age; its views are slots: days, weeks, months, years.
    Age([SlotId; 4]),
    /// Free text, kept apart from the slots.
    Text,
    /// A list of terms of the table with this place in [`super::Program::lists`].
    List(Option<u16>),
}

/// What a red flag demands, from which value on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RedFlag {
    /// Lowest dangerous value.
    pub from: i64,
    /// At least this.
    pub at_least: DispositionId,
}

/// How a fact is asked. Empty text: there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wording {
    /// To the person.
    pub you: String,
    /// To someone who answers for them.
    pub they: String,
    /// Read out by a handler.
    pub handler: String,
    /// Words on a card.
    pub card: String,
    /// What stands before an instrument's item.
    pub stem: String,
    /// Why it is asked.
    pub why: String,
    /// One sentence under the question.
    pub hint: String,
    /// What a handler says if the caller is unsure.
    pub probe: String,
    /// What an answer means: option id (or `yes`, `no`) and sentence.
    pub meanings: Vec<(String, String)>,
    /// Heading in the list of answers.
    pub group: String,
}

/// One fact.
#[derive(Debug, Clone)]
pub struct FactDef {
    /// Its name.
    pub name: String,
    /// Kind.
    pub kind: FactKind,
    /// Applies only if.
    pub only_if: Cond,
    /// What a rule reads when it does not apply.
    pub otherwise: Option<i64>,
    /// What "not sure" counts as; none: it must be answered.
    pub unsure: Option<i64>,
    /// Direction.
    pub worse: Worse,
    /// Red flag.
    pub red_flag: Option<RedFlag>,
    /// Known before the first question, never asked; this value unless told.
    pub given: Option<i64>,
    /// Only a handler or a device can answer.
    pub staff_only: bool,
    /// How long an answer stays true, in minutes.
    pub lasts_minutes: Option<u32>,
    /// May be taken from a record as known.
    pub trusted_record: bool,
    /// No condition reads it.
    pub for_handover: bool,
    /// Computed from a list fact by class.
    pub from_list: Option<(FactId, String)>,
    /// SNOMED CT code; may be empty.
    pub code: String,
    /// Wording.
    pub wording: Wording,
    /// Where it is written.
    pub origin: Origin,
}

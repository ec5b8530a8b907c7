//! Vignettes and whole calls, lowered: names are ids, values are still as written (the walker reads them as it reads a person's answers).

use super::{ActionId, DispositionId, FactId, Origin, PathwayId};
use jiff::civil::Date;

/// One given answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenAnswer {
    /// The fact.
    pub fact: FactId,
    /// The value as written, such as `yes`, `severe`, `38.2`, `28 years`.
    pub value: String,
    /// Further values of a list.
    pub more: Vec<String>,
    /// Is it a list?
    pub list: bool,
}

/// A person with an expectation.
#[derive(Debug, Clone)]
pub struct Case {
    /// Name.
    pub name: String,
    /// The pathway it stands in; none for whole calls.
    pub pathway: Option<PathwayId>,
    /// What is so.
    pub given: Vec<GivenAnswer>,
    /// Leading disposition.
    pub expect: DispositionId,
    /// Further ones; none: unchecked.
    pub also: Option<Vec<DispositionId>>,
    /// Actions among those raised.
    pub does: Vec<ActionId>,
    /// Facts asked.
    pub asked: Vec<FactId>,
    /// Facts not asked.
    pub not_asked: Vec<FactId>,
    /// Where it is written.
    pub origin: Origin,
}

/// A whole call.
#[derive(Debug, Clone)]
pub struct CallCase {
    /// Person and expectation.
    pub case: Case,
    /// Topics at the beginning.
    pub topics: Vec<PathwayId>,
    /// Facts told before they are asked.
    pub volunteered: Vec<FactId>,
    /// Values first said and corrected at the end.
    pub first_said: Vec<GivenAnswer>,
    /// The day of the call, which an age may hang on; none: the day of all vignettes.
    pub on: Option<Date>,
}

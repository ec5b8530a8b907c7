//! What is never sent, as a table with a reason and a source for each row, and the check of a draft against it. It knows no message and sends nothing.

use std::str::FromStr;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::types::{About, Channel, Draft, OutboxError, Piece, Reader, Where};
use crate::limits;

const TABLE: &str = include_str!("never-send.csv");

/// Why a table was not taken. The text names the row and what does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the table of what is never sent, {0}")]
pub struct RulesError(String);

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub id: String,
    about: Cell<About>,
    ways: Cell<Channel>,
    readers: Cell<Reader>,
    part: Cell<Where>,
    codes: Cell<String>,
    refuses: bool,
    /// Why.
    pub because: String,
    /// Where it comes from.
    pub source: String,
}

/// Some of a kind, or any.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cell<T>(Option<Vec<T>>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    about: String,
    ways: String,
    readers: String,
    part: String,
    codes: String,
    then: String,
    because: String,
    source: String,
}

/// The rules. Cheap to clone.
#[derive(Debug, Clone)]
pub struct NeverSend(Arc<Vec<Rule>>);

impl<T: PartialEq> Cell<T> {
    fn has(&self, one: &T) -> bool {
        self.0.as_ref().is_none_or(|some| some.contains(one))
    }
}

/// `any`, or words apart by blanks.
fn some<T>(words: &str, of: impl Fn(&str) -> Option<T>) -> Result<Cell<T>, String> {
    let words = words.trim();
    if words == "any" {
        return Ok(Cell(None));
    }
    let read: Result<Vec<T>, String> =
        words.split_whitespace().map(|word| of(word).ok_or_else(|| format!("`{word}` is not known here"))).collect();
    match read? {
        none if none.is_empty() => Err("a cell is empty; write `any` for all".to_owned()),
        some => Ok(Cell(Some(some))),
    }
}

fn named<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

impl Row {
    fn rule(self) -> Result<Rule, String> {
        let refuses = match self.then.as_str() {
            "refuse" => true,
            "leave-out" => false,
            other => return Err(format!("`then` is `{other}`; write `refuse` or `leave-out`")),
        };
        if [&self.id, &self.because, &self.source].iter().any(|cell| cell.trim().is_empty()) {
            return Err("a rule needs an id, a reason and a source".to_owned());
        }
        Ok(Rule {
            about: some(&self.about, named)?,
            ways: some(&self.ways, named)?,
            readers: some(&self.readers, named)?,
            part: some(&self.part, named)?,
            codes: some(&self.codes, |code| Some(code.to_owned()))?,
            refuses,
            id: self.id,
            because: self.because,
            source: self.source,
        })
    }
}

impl FromStr for NeverSend {
    type Err = RulesError;

    fn from_str(table: &str) -> Result<Self, RulesError> {
        let mut rules: Vec<Rule> = Vec::new();
        for (at, row) in csv::Reader::from_reader(table.as_bytes()).deserialize::<Row>().enumerate() {
            let at = at.saturating_add(1);
            let wrong = |why: String| RulesError(format!("row {at}: {why}"));
            let rule = row.map_err(|error| wrong(error.to_string()))?.rule().map_err(wrong)?;
            if rules.iter().any(|other| other.id == rule.id) {
                return Err(wrong(format!("`{}` stands there twice", rule.id)));
            }
            if at > limits::NEVER_SEND_RULES {
                return Err(wrong(format!("at most {} rules", limits::NEVER_SEND_RULES)));
            }
            rules.push(rule);
        }
        Ok(Self(Arc::new(rules)))
    }
}

impl NeverSend {
    /// The rules that come with the service.
    ///
    /// # Errors
    /// Never, while the tests pass.
    pub fn shipped() -> Result<Self, RulesError> {
        TABLE.parse()
    }

    /// Every rule, in the order of the table.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.0
    }

    /// What of a draft may be sent, and the ids of the rules by which something was left out.
    ///
    /// # Errors
    /// [`OutboxError::NeverSent`] when a rule refuses it, or when nothing is left.
    pub(super) fn allowed(&self, draft: &Draft<'_>) -> Result<(Vec<Piece>, Vec<String>), OutboxError> {
        let subjects =
            draft.marks.iter().map(|mark| (*mark, Where::Body)).chain(draft.pieces.iter().map(|piece| (piece.about, piece.part)));
        for (about, part) in subjects {
            if let Some(rule) = self.0.iter().find(|rule| rule.refuses && rule.forbids(draft, about, part)) {
                return Err(OutboxError::NeverSent { rule: rule.id.clone(), because: rule.because.clone() });
            }
        }
        let mut left_out: Vec<String> = Vec::new();
        let mut allowed = Vec::with_capacity(draft.pieces.len());
        for piece in draft.pieces {
            match self.0.iter().find(|rule| rule.forbids(draft, piece.about, piece.part)) {
                None => allowed.push(piece.clone()),
                Some(rule) if !left_out.contains(&rule.id) => left_out.push(rule.id.clone()),
                Some(_) => {}
            }
        }
        // A subject alone tells nobody anything.
        if !allowed.iter().any(|piece| piece.part == Where::Body) {
            let because = "nothing is left of it once what is never sent that way is left out".to_owned();
            return Err(OutboxError::NeverSent { rule: left_out.join(" "), because });
        }
        Ok((allowed, left_out))
    }
}

impl Rule {
    fn forbids(&self, draft: &Draft<'_>, about: About, part: Where) -> bool {
        self.about.has(&about)
            && self.part.has(&part)
            && self.ways.has(&draft.to.channel())
            && self.readers.has(&draft.reader)
            && self.codes.has(&draft.nhs_code.to_owned())
    }
}

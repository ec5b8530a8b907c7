//! What a record may tell of a fact. Only ever towards the worse: a stale entry can cost a question, never a danger.
//!
//! It does not ask whose record it is or how old: whoever keeps records knows that.

use super::answer::{Answer, Fitted, Refusal, fit};
use super::event::named;
use super::state::Status;
use crate::program::{FactDef, FactKind, Program, Worse};
use jiff::civil::Date;

/// Does a recorded value fill its fact, on this day and at this instant? Otherwise it may only stand beside the question.
///
/// # Errors
/// Why it does not fit the fact; [`Refusal::Given`] for a fact that is known from how a call begins.
pub fn record_fills(program: &Program, fact: &str, answer: &Answer, today: Date, now_ms: i64) -> Result<bool, Refusal> {
    let (_, def) = named(program, fact)?;
    if def.given.is_some() {
        return Err(Refusal::Given);
    }
    Ok(may_fill(def, &fit(program, def, answer, today, now_ms)?))
}

/// A trusted fact is filled; any other only with its worst value, a red flag never: it is asked. Not knowing fills nothing.
pub(super) fn may_fill(def: &FactDef, fitted: &Fitted) -> bool {
    fitted.status == Status::Known && def.red_flag.is_none() && (def.trusted_record || Some(fitted.value) == worst(def))
}

fn worst(def: &FactDef) -> Option<i64> {
    let last = match &def.kind {
        FactKind::YesNo => 1,
        FactKind::Choice(options) => i64::try_from(options.len()).ok()? - 1,
        FactKind::Number(number) => number.high,
        _ => return None,
    };
    match def.worse {
        Worse::Higher => Some(last),
        Worse::Lower => Some(if let FactKind::Number(number) = &def.kind { number.low } else { 0 }),
        Worse::BothEnds(_) | Worse::Neither => None,
    }
}

//! What people say in their own words: how long it may be, and what of an answer is such words. What is heard in them, the release's scanner says.

use super::folded::Live;
use crate::limits;
use crate::problem::{Kind, Problem};
use fingerpost_engine::program::FactKind;
use fingerpost_engine::walk::Answer;

/// Words as they were said, unless they are too long.
pub(super) fn said(text: &str) -> Result<&str, Problem> {
    if text.chars().count() > limits::SAID_CHARS {
        return Err(Problem::new(Kind::Unprocessable, "too_long", format!("Keep it under {} characters.", limits::SAID_CHARS)));
    }
    Ok(text)
}

/// Free text typed as an answer is watched for danger as any other words.
pub(super) fn typed_text(session: &Live, fact: &str, answer: &Answer) -> Option<String> {
    let program = &session.release.program;
    let def = program.fact_named(fact).and_then(|f| program.fact(f))?;
    match (&def.kind, answer) {
        (FactKind::Text, Answer::Word(text)) if !answer.is_unsure() => Some(text.clone()),
        (FactKind::List(_), Answer::List(entries)) => Some(entries.join(", ")),
        _ => None,
    }
}

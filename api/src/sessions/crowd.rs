//! Who may begin while the service is too busy for everybody. Only beginnings are ever refused: whoever is in a conversation goes on, and the page
//! with the emergency numbers is always there.
//!
//! It does not measure how busy the service is; the server does.

use super::types::Opening;
use crate::limits;
use crate::problem::{Kind, Problem};
use crate::releases::Release;
use std::collections::BTreeMap;

/// Does this beginning go first? A caller on the line of a handler does, and whoever names a danger: in words, or by a topic that would take over a call.
pub(super) fn goes_first(opening: &Opening, given: &BTreeMap<String, String>, release: &Release) -> bool {
    let program = &release.program;
    let takes_over = |name: &String| program.interrupts.iter().any(|i| program.pathway(i.topic).is_some_and(|p| p.name == *name));
    given.get("channel").is_some_and(|channel| channel == "handler")
        || opening.topics.iter().any(takes_over)
        || opening.said.as_deref().is_some_and(|said| !release.scanner.scan(said).is_empty())
}

/// The refusal, which says what to do meanwhile.
pub(super) fn come_back_later() -> Problem {
    let detail =
        "Very many people are here at this moment. In an emergency call 999. If you need help now, call 111. Otherwise try again shortly.";
    Problem::new(Kind::Unavailable, "too_busy", detail).retry_after_seconds(limits::BUSY_RETRY_SECONDS)
}

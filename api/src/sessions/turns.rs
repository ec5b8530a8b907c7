//! Whether a write is in turn, a repeat of one that was acknowledged, or refused, and how each is said. It applies nothing.

use super::folded::{Folded, Live};
use super::shapes::Page;
use super::types::Record;
use super::view;
use crate::limits;
use crate::problem::{Kind, Problem};
use fingerpost_engine::walk::Refusal;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Is a write made on the version that stands?
pub(super) fn in_turn(session: &Live, seq: u64) -> Result<(), Problem> {
    if session.seq == seq {
        return Ok(());
    }
    let problem = Problem::new(
        Kind::Conflict,
        "answered_elsewhere",
        "This was answered in another window or by somebody else. Here is where it stands.",
    );
    Err(with_page(problem, session))
}

fn with_page(problem: Problem, session: &Live) -> Problem {
    match serde_json::to_value(view::page(session)) {
        Ok(page) => problem.with_current(page),
        Err(_) => problem,
    }
}

/// The key a caller sent and the body it stands for, hashed: `key:body`.
pub(super) fn fingerprint(key: &str, body: &impl Serialize) -> Result<String, Problem> {
    if key.is_empty() || key.len() > limits::SESSION_KEY_CHARS {
        return Err(Problem::new(Kind::Malformed, "bad_idempotency_key", "The Idempotency-Key must have 1 to 100 characters."));
    }
    let body = serde_json::to_vec(body).map_err(|_| Problem::internal())?;
    let short = |bytes: &[u8]| Sha256::digest(bytes).iter().take(12).map(|b| format!("{b:02x}")).collect::<String>();
    Ok(format!("{}:{}", short(key.as_bytes()), short(&body)))
}

/// Is this a repeat of a write that was acknowledged? The same key with the same body gets the page as it stands, with another body a refusal.
pub(super) fn repeated(session: &Folded, seq: u64, key: Option<&str>) -> Result<Option<Page>, Problem> {
    if session.live.seq == seq {
        return Ok(None);
    }
    if let (Some(key), Some(Record::Walk { key: Some(stored), .. })) =
        (key, usize::try_from(seq).ok().and_then(|at| session.records.get(at)))
    {
        if key == stored {
            return Ok(Some(view::page_after_a_write(&session.live)));
        }
        if key.split(':').next() == stored.split(':').next() {
            let detail = "This Idempotency-Key was used for another answer.";
            return Err(Problem::new(Kind::Unprocessable, "idempotency_key_reused", detail));
        }
    }
    in_turn(&session.live, seq).map(|()| None)
}

/// An answer that does not fit, as a problem that says what would.
pub(super) fn refused(refusal: &Refusal, session: &Live) -> Problem {
    let (kind, code) = match refusal {
        Refusal::NotAskedNow => (Kind::Conflict, "not_asked_now"),
        Refusal::Unknown(_) => (Kind::Unprocessable, "unknown_name"),
        Refusal::WrongKind(_) => (Kind::Unprocessable, "wrong_kind"),
        Refusal::MustBeAnswered => (Kind::Unprocessable, "must_be_answered"),
        Refusal::NoSuchOption(_) => (Kind::Unprocessable, "no_such_option"),
        Refusal::NotANumber => (Kind::Unprocessable, "not_a_number"),
        Refusal::Unit(_) => (Kind::Unprocessable, "unit_missing"),
        Refusal::OutOfRange(..) => (Kind::Unprocessable, "out_of_range"),
        Refusal::BirthDate(_) => (Kind::Unprocessable, "birth_date"),
        Refusal::TooLong(_) => (Kind::Unprocessable, "too_long"),
        Refusal::NothingToCorrect => (Kind::Conflict, "nothing_to_correct"),
        Refusal::TooMany(..) => (Kind::Unprocessable, "too_many"),
        Refusal::Given => (Kind::Unprocessable, "given"),
    };
    let mut detail = refusal.to_string();
    if let Some(first) = detail.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    let problem = Problem::new(kind, code, format!("{detail}."));
    if kind == Kind::Conflict { with_page(problem, session) } else { problem }
}

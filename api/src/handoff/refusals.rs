//! The refusals of directory, booking and hand-off as problems: which kind each is, and what people read. One place, so that JSON and
//! pages refuse alike.

use crate::booking::types::BookingError;
use crate::care_plans::types::PlanError;
use crate::directory::service::DirectoryError;
use crate::problem::{Kind, Problem};

use super::types::HandoffError;

impl From<HandoffError> for Problem {
    fn from(error: HandoffError) -> Self {
        use HandoffError as E;
        let detail = sentence(&error.to_string());
        match error {
            E::NotFinished => Self::new(Kind::Unfinished, "not_finished", detail),
            E::NoSuchAction => Self::new(Kind::Unprocessable, "no_such_action", detail),
            E::Place(_) => Self::new(Kind::Unprocessable, "not_understood", detail),
            E::PlaceUnknown(alike) => {
                Self::new(Kind::Unprocessable, "place_unknown", detail).with_current(serde_json::json!({ "did_you_mean": alike }))
            }
            E::Details(faults) => Self::new(Kind::Unprocessable, "details", detail).with_current(serde_json::json!({ "fields": faults })),
            E::Session(problem) => problem,
            E::NotOffered(_) => Self::new(Kind::Conflict, "not_offered", detail),
            E::PromisedAlready => Self::new(Kind::Conflict, "promised_already", detail),
            E::NoSuchCallBack => Self::not_found(),
            E::StillNeeded => Self::new(Kind::Conflict, "still_needed", detail),
            E::Telephone => Self::new(Kind::Unprocessable, "telephone", detail),
            E::Booking(error) => error.into(),
            E::Worklist(error) => error.into(),
            E::Audit(error) => error.into(),
            E::Outbox(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}

impl From<BookingError> for Problem {
    fn from(error: BookingError) -> Self {
        use BookingError as E;
        let detail = sentence(&error.to_string());
        match error {
            E::NoRight => Self::new(Kind::Forbidden, "no_right_to_book", detail),
            E::WrongService(_) => Self::new(Kind::Forbidden, "wrong_service", detail),
            E::NoSuchSlot => Self::new(Kind::Unprocessable, "no_such_slot", detail),
            E::TooSoon => Self::new(Kind::Conflict, "too_soon", detail),
            E::TooLate => Self::new(Kind::Conflict, "too_late", detail),
            E::Taken => Self::new(Kind::Conflict, "taken", detail),
            E::HoldOver => Self::new(Kind::Conflict, "hold_over", detail),
            E::HoldTooLong => Self::new(Kind::Conflict, "hold_too_long", detail),
            E::TooMany(_) => Self::new(Kind::Conflict, "too_many_bookings", detail),
            E::KeyReused => Self::new(Kind::Unprocessable, "idempotency_key_reused", detail),
            E::BadKey => Self::new(Kind::Malformed, "bad_idempotency_key", detail),
            E::NotFound => Self::not_found(),
            E::Begun => Self::new(Kind::Conflict, "has_begun", detail),
            E::NotBegun => Self::new(Kind::Conflict, "not_begun", detail),
            E::NotStanding => Self::new(Kind::Conflict, "not_standing", detail),
            E::ChangedTooOften => Self::new(Kind::Conflict, "changed_too_often", detail),
            E::ListFull => Self::new(Kind::Conflict, "list_full", detail),
            E::BadClosing => Self::new(Kind::Unprocessable, "bad_closing", detail),
            E::MovedOn => Self::new(Kind::Conflict, "moved_on", detail),
            E::Busy => Self::new(Kind::Unavailable, "busy", detail),
            E::Store(error) => error.into(),
            E::Audit(error) => error.into(),
        }
    }
}

impl From<DirectoryError> for Problem {
    fn from(error: DirectoryError) -> Self {
        let detail = sentence(&error.to_string());
        match error {
            DirectoryError::NotFound => Self::not_found(),
            DirectoryError::Bad(_) => Self::new(Kind::Unprocessable, "not_understood", detail),
            DirectoryError::Older => Self::new(Kind::Conflict, "older_report", detail),
            DirectoryError::Unfit(_) => Self::new(Kind::Unprocessable, "edit_unfit", detail),
            DirectoryError::Busy => Self::new(Kind::Unavailable, "busy", detail),
            DirectoryError::Audit(error) => error.into(),
            DirectoryError::Store(error) => error.into(),
        }
    }
}

impl From<PlanError> for Problem {
    fn from(error: PlanError) -> Self {
        let detail = sentence(&error.to_string());
        match error {
            PlanError::Role => Self::new(Kind::Forbidden, "missing_role", detail),
            PlanError::NoEncounter => Self::new(Kind::Forbidden, "no_open_conversation", detail),
            PlanError::NoReason => Self::new(Kind::Forbidden, "reason_missing", detail),
            PlanError::NoBecause => Self::new(Kind::Unprocessable, "reason_missing", detail),
            PlanError::NotFound => Self::not_found(),
            PlanError::NoRandomness => Self::internal(),
            PlanError::Changed => Self::new(Kind::Conflict, "changed_meanwhile", detail),
            PlanError::Unfit(_) => Self::new(Kind::Unprocessable, "plan_does_not_fit", detail),
            PlanError::Store(error) => error.into(),
            PlanError::Audit(error) => error.into(),
        }
    }
}

/// A phrase as a sentence: a capital in front, a full stop behind.
fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

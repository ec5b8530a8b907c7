//! The right to book: given by the hand-off room from the engine's own outcome, and asked for by everything that takes a slot. Holds no I/O.

use jiff::Timestamp;

use super::types::BookingError;

/// The right to book, given by the hand-off room from the engine's own outcome. Nobody books without one: what a caller says about
/// their outcome is never read (S13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingRight {
    session: String,
    disposition: String,
    kinds: Vec<String>,
    needed_by: Option<Timestamp>,
    within_minutes: Option<u32>,
}

impl BookingRight {
    /// Gives the right. Only the hand-off room calls this, from an outcome it has read from the engine. `kinds` are the kinds of help
    /// this outcome may be booked with; `needed_by` is the latest begin of an appointment.
    ///
    /// # Errors
    /// [`BookingError::NoRight`] when the outcome sends the person to an ambulance, ends the call, or names no kind of help.
    pub(crate) fn grant(
        session: &str,
        disposition: &str,
        kinds: Vec<String>,
        needed_by: Option<Timestamp>,
        is_emergency: bool,
    ) -> Result<Self, BookingError> {
        if is_emergency || kinds.is_empty() {
            return Err(BookingError::NoRight);
        }
        Ok(Self { session: session.to_owned(), disposition: disposition.to_owned(), kinds, needed_by, within_minutes: None })
    }

    /// The same, for an outcome that is to be seen to within so many minutes: who waits for an earlier time stands in this order.
    #[must_use]
    pub(crate) fn within(self, within_minutes: Option<u32>) -> Self {
        Self { within_minutes, ..self }
    }

    /// Minutes within which the outcome is to be seen to; `None`: no limit.
    #[must_use]
    pub fn within_minutes(&self) -> Option<u32> {
        self.within_minutes
    }

    /// The conversation.
    #[must_use]
    pub fn session(&self) -> &str {
        &self.session
    }

    /// The disposition.
    #[must_use]
    pub fn disposition(&self) -> &str {
        &self.disposition
    }

    /// True when an appointment of this kind of help may be booked.
    #[must_use]
    pub fn allows(&self, kind: &str) -> bool {
        self.kinds.iter().any(|allowed| allowed == kind)
    }

    /// The latest begin of an appointment; `None`: no limit.
    #[must_use]
    pub fn needed_by(&self) -> Option<Timestamp> {
        self.needed_by
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    #[test]
    fn nobody_books_past_an_emergency() {
        let kinds = vec!["primary-care".to_owned()];
        assert_eq!(BookingRight::grant("s", "call-999", kinds.clone(), None, true), Err(BookingError::NoRight));
        assert_eq!(BookingRight::grant("s", "self-care", Vec::new(), None, false), Err(BookingError::NoRight));
        let right = BookingRight::grant("s", "primary-care-6h", kinds, None, false).unwrap();
        assert!(right.allows("primary-care") && !right.allows("dental"));
    }
}

//! What other rooms write in the batch of a deed in a conversation, with its records; and the records of a copy to the person's GP practice. Whether a copy is
//! written, and what it says, the hand-off decides.

use super::folded::{Folded, Live};
use super::service::Sessions;
use super::types::Record;
use crate::problem::Problem;
use crate::storage::Batch;

/// How a conversation records a copy to the GP practice; its reference is the outcome that was told.
const COPIED: &str = "gp-copy";
/// How it records that there is to be none; its reference is who said so.
const NOT_COPIED: &str = "no-gp-copy";

/// What is written beside a deed: both or neither.
#[derive(Debug, Clone, Default)]
pub struct Besides {
    /// Further records of the conversation.
    pub records: Vec<Record>,
    /// Further writes.
    pub batch: Batch,
}

/// What is written beside a deed, made of where the conversation stands with it.
pub type Also<'a> = &'a (dyn Fn(&Live) -> Result<Besides, Problem> + Send + Sync);

/// Nothing is written beside it.
///
/// # Errors
/// None.
pub fn nothing(_: &Live) -> Result<Besides, Problem> {
    Ok(Besides::default())
}

/// What stands in a conversation of copies to the GP practice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GpCopies<'a> {
    /// There is to be none any more.
    pub refused: bool,
    /// Those that were written: when, milliseconds UTC, and the outcome each told.
    pub sent: Vec<(i64, &'a str)>,
}

impl Record {
    /// A copy to the GP practice was written that tells this outcome.
    #[must_use]
    pub fn gp_copy(at_ms: i64, outcome: &str) -> Self {
        Self::HandedOn { at_ms, how: COPIED.to_owned(), reference: outcome.to_owned() }
    }

    /// The GP practice is not to be told.
    #[must_use]
    pub fn no_gp_copy(at_ms: i64, by: &str) -> Self {
        Self::HandedOn { at_ms, how: NOT_COPIED.to_owned(), reference: by.to_owned() }
    }
}

impl Folded {
    /// What stands in it of copies to the GP practice.
    #[must_use]
    pub fn gp_copies(&self) -> GpCopies<'_> {
        let mut copies = GpCopies::default();
        for record in &self.records {
            match record {
                Record::HandedOn { at_ms, how, reference } if how == COPIED => copies.sent.push((*at_ms, reference)),
                Record::HandedOn { how, .. } if how == NOT_COPIED => copies.refused = true,
                _ => {}
            }
        }
        copies
    }

    /// The person it is about, where a member of staff found them. What was typed for a booking is nobody's word for who it is.
    #[must_use]
    pub fn is_matched(&self) -> bool {
        let named = self.records.iter().rev().find_map(|record| if let Record::Person { by, .. } = record { Some(by) } else { None });
        named.is_some_and(|by| by != super::contacts::TYPED)
    }
}

impl Sessions {
    /// Records that the GP practice gets no copy of what this conversation comes to.
    ///
    /// # Errors
    /// Conflict when the conversation moved on meanwhile.
    pub async fn keep_from_gp(&self, session: &mut Folded, by: &str) -> Result<(), Problem> {
        let new = [Record::no_gp_copy(self.clock().now_ms(), by)];
        self.commit(&mut session.live, &new, Batch::new()).await?;
        session.records.extend(new);
        Ok(())
    }
}

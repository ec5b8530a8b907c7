//! What booking keeps of a conversation, for whoever decides how long. The slot stays sold: it says when, never who. Decides nothing.

use jiff::Timestamp;

use super::store::{self, booking_key, details_key, displaced_of, session_key};
use super::types::BookingState;
use crate::storage::{Belongings, StorageError, Store};

/// The names of what is kept of a conversation, and the beginning of the last appointment of it that stands.
///
/// # Errors
/// Those of the store.
pub async fn belongings(store: &Store, session: &str) -> Result<(Belongings, Option<Timestamp>), StorageError> {
    let mut all = Belongings::document(session_key(session));
    let mut last: Option<Timestamp> = None;
    for id in store::of_session(store, session).await?.value.booked {
        all = all
            .and(Belongings::document(booking_key(&id)))
            .and(Belongings::document(details_key(&id)))
            .and(Belongings::beginning(displaced_of(&id)));
        if let Some(booking) = store::booking(store, &id).await?
            && matches!(booking.value.state, BookingState::Booked)
        {
            last = last.max(Some(booking.value.slot.starts_at));
        }
    }
    Ok((all, last))
}

//! Keys and encodings of booking in the storage kernel. Decides nothing: what may be written is the service's business.
//!
//! `booking/slot/SERVICE/SECONDS/PERSON` one slot that was touched · `booking/made/ID` a booking · `booking/for/ID` who is coming · `booking/of/SESSION` what a
//! conversation holds and has booked · `booking/displaced/ID/SEQUENCE` a
//! booking whose clinic was cancelled, until somebody saw to it · `booking/waiting/SERVICE` who waits for an earlier time · `booking/closed/SERVICE` when it
//! is cancelled · `booking/count/SERVICE/MONTH/WHAT/PART` how often · `booking/once/HASH` the answer to a request that was carried out. None is ever deleted while it
//! could be written again: a deleted document would start at version 1 anew.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::digest::hash;
use super::types::{Booking, BookingId, SlotId, SlotState};
use crate::directory::types::ServiceId;
use crate::storage::{Batch, StorageError, Store};

/// What every key of this room begins with.
pub(super) const PREFIX: &str = "booking/";

/// What the keys of bookings whose clinic was cancelled begin with.
pub(super) const DISPLACED: &str = "booking/displaced/";

/// A value with the version at which it was read; version 0 and the default value when nothing is stored.
#[derive(Debug, Clone)]
pub(super) struct Versioned<T> {
    pub(super) version: u64,
    pub(super) value: T,
}

/// What one conversation holds and has booked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OfSession {
    pub(super) held: Option<SlotId>,
    pub(super) booked: Vec<BookingId>,
}

/// The answer to a request that was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Once {
    pub(super) request: String,
    pub(super) booking: BookingId,
}

pub(super) fn slot_key(id: &SlotId) -> String {
    // Twelve digits keep the byte order of keys the order of time until the year 33658.
    format!("booking/slot/{}/{:012}/{}", id.service(), id.starts_second(), id.person())
}

pub(super) fn slots_from(service: &ServiceId, second: i64) -> (String, String) {
    (format!("booking/slot/{service}/"), format!("booking/slot/{service}/{second:012}"))
}

pub(super) fn booking_key(id: &BookingId) -> String {
    format!("booking/made/{}", id.as_str())
}

pub(super) fn details_key(id: &BookingId) -> String {
    format!("booking/for/{}", id.as_str())
}

pub(super) fn session_key(session: &str) -> String {
    format!("booking/of/{session}")
}

pub(super) fn once_key(caller: &str, key: &str) -> String {
    format!("booking/once/{}", hash(&[caller, key]))
}

pub(super) fn encode<T: Serialize>(key: &str, value: &T) -> Result<Vec<u8>, StorageError> {
    serde_json::to_vec(value).map_err(|_| StorageError::Corrupt { what: key.to_owned() })
}

pub(super) async fn read<T: DeserializeOwned>(store: &Store, key: &str) -> Result<Option<Versioned<T>>, StorageError> {
    match store.document(key).await? {
        None => Ok(None),
        Some(document) => match serde_json::from_slice(&document.value) {
            Ok(value) => Ok(Some(Versioned { version: document.version, value })),
            Err(_) => Err(StorageError::Corrupt { what: key.to_owned() }),
        },
    }
}

pub(super) async fn slot(store: &Store, id: &SlotId) -> Result<Versioned<SlotState>, StorageError> {
    Ok(read(store, &slot_key(id)).await?.unwrap_or(Versioned { version: 0, value: SlotState::Free }))
}

pub(super) async fn of_session(store: &Store, session: &str) -> Result<Versioned<OfSession>, StorageError> {
    Ok(read(store, &session_key(session)).await?.unwrap_or(Versioned { version: 0, value: OfSession::default() }))
}

pub(super) async fn booking(store: &Store, id: &BookingId) -> Result<Option<Versioned<Booking>>, StorageError> {
    read(store, &booking_key(id)).await
}

/// Adds a document to a batch.
pub(super) fn put<T: Serialize>(batch: Batch, key: String, expected_version: u64, value: &T) -> Result<Batch, StorageError> {
    let bytes = encode(&key, value)?;
    Ok(batch.put(key, expected_version, bytes))
}

pub(super) fn displaced_key(id: &BookingId, sequence: u32) -> String {
    format!("{}{sequence:06}", displaced_of(id))
}

/// What the keys of one booking's displacements begin with.
pub(super) fn displaced_of(id: &BookingId) -> String {
    format!("{DISPLACED}{}/", id.as_str())
}

pub(super) fn waiting_key(service: &ServiceId) -> String {
    format!("booking/waiting/{service}")
}

pub(super) fn closed_key(service: &ServiceId) -> String {
    format!("booking/closed/{service}")
}

pub(super) fn count_key(service: &ServiceId, month: &str, what: &str, part: u8) -> String {
    format!("booking/count/{service}/{month}/{what}/{part:02}")
}

pub(super) fn counts_of(service: &ServiceId) -> String {
    format!("booking/count/{service}/")
}

/// A value, or the default at version 0 where nothing is stored.
pub(super) async fn read_or_default<T: DeserializeOwned + Default>(store: &Store, key: &str) -> Result<Versioned<T>, StorageError> {
    Ok(read(store, key).await?.unwrap_or(Versioned { version: 0, value: T::default() }))
}

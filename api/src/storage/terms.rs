//! On which terms a store is opened: whether it is sealed, whether the keys are its own, and the key its names are hashed with. Read and brought up to
//! date each time a store is opened, whatever keeps it. Holds no value of a room and knows no database.

use super::envelope::{Envelope, Place};
use super::key_ring::random;
use super::types::StorageError;
use super::veil::Veil;
use super::{KeyRing, Sealed, Sealing};

/// Name of the mark of a sealed store.
pub(super) const SEALED_KEY: &[u8] = b"m/sealed";
/// Name of the key that names are hashed with.
pub(super) const NAMES_KEY: &[u8] = b"m/names";

/// Values are sealed as they are written; older ones may lie as they were given.
const PARTLY: u8 = 1;
/// Every value is sealed, and one that is not was put there by somebody else.
const WHOLLY: u8 = 2;
/// What is sealed to know the keys again.
const CHECK: &[u8] = b"fingerpost";
/// The layout byte of the hashing key's place; no cell has it.
const NAMES: u8 = b'n';

/// What an open store says of itself.
pub(super) struct Found {
    /// Behind [`SEALED_KEY`].
    pub(super) mark: Option<Vec<u8>>,
    /// Behind [`NAMES_KEY`].
    pub(super) names: Option<Vec<u8>>,
    /// Nothing was ever written to it.
    pub(super) is_new: bool,
}

/// What was agreed on.
pub(super) struct Terms {
    pub(super) envelope: Envelope,
    pub(super) veil: Veil,
    /// What is to be written under these names to stand by it.
    pub(super) writes: Vec<(&'static [u8], Vec<u8>)>,
}

fn refused<T>(why: impl Into<String>) -> Result<T, StorageError> {
    Err(StorageError::Unavailable { why: why.into() })
}

/// Decides for a store that is open.
///
/// # Errors
/// `Unavailable` when keys are missing or not the store's own; `Corrupt` when its own words cannot be read.
pub(super) fn settle(found: &Found, sealing: &Sealing) -> Result<Terms, StorageError> {
    let envelope = envelope(found, sealing)?;
    let mut writes = Vec::new();
    if envelope.newest().is_some() {
        writes.push((SEALED_KEY, mark(&envelope, envelope.refuses_plain())?));
    }
    let place = Place { key: NAMES_KEY, layout: NAMES, version: 0 };
    let key = match &found.names {
        Some(cell) => Some(envelope.unwrap(cell, place, "the key of the names")?),
        // A store that was begun without has names that were hashed without.
        None if found.is_new => Some(random::<32>().or_else(refused)?.to_vec()),
        None => None,
    };
    if let Some(key) = &key {
        let mut cell = Vec::new();
        envelope.wrap(&mut cell, place, key)?;
        writes.push((NAMES_KEY, cell));
    }
    Ok(Terms { envelope, veil: Veil::new(key), writes })
}

fn envelope(found: &Found, sealing: &Sealing) -> Result<Envelope, StorageError> {
    match (found.mark.as_deref(), &sealing.keys) {
        (None, None) if sealing.is_required => refused("it is to be sealed, and no key file was named: name one with --key-file"),
        (None, None) => Ok(Envelope::default()),
        (Some(_), None) => refused("this store is sealed: name its key file with --key-file. Without it nobody can read what is stored"),
        (None, Some(keys)) if found.is_new => Ok(Envelope::sealing(keys.clone(), true)),
        (None, Some(_)) if sealing.is_required => refused(NOT_WHOLLY),
        (None, Some(keys)) => Ok(Envelope::sealing(keys.clone(), false)),
        (Some(mark), Some(keys)) => {
            let Some((state, wrapped)) = mark.split_first() else { return refused(NO_MARK) };
            let envelope = Envelope::sealing(keys.clone(), true);
            let opened = envelope.unwrap(wrapped, mark_place(*state), "the mark of a sealed store");
            match opened {
                Ok(check) if check == CHECK && [PARTLY, WHOLLY].contains(state) => {}
                Ok(_) => return refused(NO_MARK),
                Err(error) => return wrong_keys(keys, wrapped, &error),
            }
            if *state == PARTLY && sealing.is_required {
                return refused(NOT_WHOLLY);
            }
            Ok(Envelope::sealing(keys.clone(), *state == WHOLLY))
        }
    }
}

const NO_MARK: &str = "the mark of a sealed store cannot be read";
const NOT_WHOLLY: &str = "it may hold values that are not sealed, from before it had keys: seal them with `fingerpost store reseal`";

fn wrong_keys<T>(keys: &KeyRing, wrapped: &[u8], why: &StorageError) -> Result<T, StorageError> {
    let number = wrapped.get(1..5).and_then(|number| number.try_into().ok()).map(u32::from_be_bytes);
    let held: Vec<String> = keys.numbers().map(|number| number.to_string()).collect();
    let number = number.map_or_else(String::new, |number| format!(" It was sealed last with key {number}."));
    refused(format!(
        "the keys in {} (numbers {}) do not open this store: it has another key file, or its mark was changed.{number} ({why})",
        keys.file().display(),
        held.join(", "),
    ))
}

fn mark_place(state: u8) -> Place<'static> {
    Place { key: SEALED_KEY, layout: state, version: 0 }
}

/// The mark of a sealed store: whether it is sealed wholly, and a text by which its keys are known again.
pub(super) fn mark(envelope: &Envelope, is_whole: bool) -> Result<Vec<u8>, StorageError> {
    let state = if is_whole { WHOLLY } else { PARTLY };
    let mut mark = vec![state];
    envelope.wrap(&mut mark, mark_place(state), CHECK)?;
    Ok(mark)
}

/// What a mark says, as far as can be seen without keys.
pub(super) fn said_by(mark: Option<&[u8]>) -> Sealed {
    match mark {
        None => Sealed::Not,
        Some([WHOLLY, ..]) => Sealed::Wholly,
        Some(_) => Sealed::Partly,
    }
}

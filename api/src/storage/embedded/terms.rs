//! On which terms a store is opened: whether it is sealed, whether the keys are its own, and the key its names are hashed with. Read and brought up to
//! date each time a store is opened. Holds no value of a room.

use super::keys;
use super::tree::{Failure, Tree, Writes};
use crate::storage::envelope::{Envelope, Place};
use crate::storage::key_ring::random;
use crate::storage::veil::Veil;
use crate::storage::{Sealed, Sealing};

/// Values are sealed as they are written; older ones may lie as they were given.
const PARTLY: u8 = 1;
/// Every value is sealed, and one that is not was put there by somebody else.
const WHOLLY: u8 = 2;
/// What is sealed to know the keys again.
const CHECK: &[u8] = b"fingerpost";
/// The layout byte of the hashing key's place; no cell has it.
const NAMES: u8 = b'n';

/// What was agreed on.
pub(super) struct Terms {
    pub(super) envelope: Envelope,
    pub(super) veil: Veil,
    /// What is to be written to stand by it.
    pub(super) writes: Writes,
}

/// Decides for a store that is open; `is_new` when nothing was ever written to it.
pub(super) fn settle(tree: &dyn Tree, is_new: bool, sealing: &Sealing) -> Result<Terms, Failure> {
    let envelope = envelope(tree, is_new, sealing)?;
    let mut writes: Writes = Vec::new();
    if envelope.newest().is_some() {
        writes.push((keys::SEALED_KEY.to_vec(), Some(mark(&envelope, envelope.refuses_plain())?)));
    }
    let place = Place { key: keys::NAMES_KEY, layout: NAMES, version: 0 };
    let found = match tree.get(keys::NAMES_KEY)? {
        Some(cell) => Some(envelope.unwrap(&cell, place, "the key of the names")?),
        // A store that was begun without has names that were hashed without.
        None if is_new => Some(random::<32>().map_err(Failure)?.to_vec()),
        None => None,
    };
    if let Some(key) = &found {
        let mut cell = Vec::new();
        envelope.wrap(&mut cell, place, key)?;
        writes.push((keys::NAMES_KEY.to_vec(), Some(cell)));
    }
    Ok(Terms { envelope, veil: Veil::new(found), writes })
}

fn envelope(tree: &dyn Tree, is_new: bool, sealing: &Sealing) -> Result<Envelope, Failure> {
    let refused = |why: &str| Err(Failure(why.to_owned()));
    let mark = tree.get(keys::SEALED_KEY)?;
    match (mark, &sealing.keys) {
        (None, None) if sealing.is_required => refused("it is to be sealed, and no key file was named: name one with --key-file"),
        (None, None) => Ok(Envelope::default()),
        (Some(_), None) => refused("this store is sealed: name its key file with --key-file. Without it nobody can read what is stored"),
        (None, Some(keys)) if is_new => Ok(Envelope::sealing(keys.clone(), true)),
        (None, Some(_)) if sealing.is_required => refused(NOT_WHOLLY),
        (None, Some(keys)) => Ok(Envelope::sealing(keys.clone(), false)),
        (Some(mark), Some(keys)) => {
            let (state, wrapped) = mark.split_first().ok_or_else(|| Failure("the mark of a sealed store cannot be read".to_owned()))?;
            let envelope = Envelope::sealing(keys.clone(), true);
            let opened = envelope.unwrap(wrapped, mark_place(*state), "the mark of a sealed store");
            match opened {
                Ok(check) if check == CHECK && [PARTLY, WHOLLY].contains(state) => {}
                Ok(_) => return refused("the mark of a sealed store cannot be read"),
                Err(error) => return Err(wrong_keys(keys, wrapped, &error.to_string())),
            }
            if *state == PARTLY && sealing.is_required {
                return refused(NOT_WHOLLY);
            }
            Ok(Envelope::sealing(keys.clone(), *state == WHOLLY))
        }
    }
}

const NOT_WHOLLY: &str = "it may hold values that are not sealed, from before it had keys: seal them with `fingerpost store reseal`";

fn wrong_keys(keys: &crate::storage::KeyRing, wrapped: &[u8], why: &str) -> Failure {
    let number = wrapped.get(1..5).and_then(|number| number.try_into().ok()).map(u32::from_be_bytes);
    let held: Vec<String> = keys.numbers().map(|number| number.to_string()).collect();
    let number = number.map_or_else(String::new, |number| format!(" It was sealed last with key {number}."));
    Failure(format!(
        "the keys in {} (numbers {}) do not open this store: it has another key file, or its mark was changed.{number} ({why})",
        keys.file().display(),
        held.join(", "),
    ))
}

fn mark_place(state: u8) -> Place<'static> {
    Place { key: keys::SEALED_KEY, layout: state, version: 0 }
}

/// The mark of a sealed store: whether it is sealed wholly, and a text by which its keys are known again.
pub(super) fn mark(envelope: &Envelope, is_whole: bool) -> Result<Vec<u8>, Failure> {
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

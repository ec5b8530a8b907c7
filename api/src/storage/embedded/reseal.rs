//! Sealing every value of a store anew with the newest key. Each step is a batch of its own, so that a store whose resealing was stopped or killed is
//! whole and readable. Changes no value.

use std::ops::Bound;
use std::path::Path;

use super::cells::{self, Again};
use super::tree::{self, Failure, Pair, Tree, Writes};
use super::{Library, Opened, journal, keys, open_tree};
use crate::limits;
use crate::storage::envelope::Envelope;
use crate::storage::{Resealed, Sealing, UpkeepError, terms};

impl From<Failure> for UpkeepError {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure.0)
    }
}

/// Seals every value with the newest key, and marks the store as sealed wholly if all of them could be opened.
pub(in crate::storage) fn reseal(library: Library, folder: &Path, sealing: &Sealing) -> Result<Resealed, UpkeepError> {
    let Some(keys) = &sealing.keys else {
        return Err(UpkeepError::Refused("there is nothing to seal with: name a key file with --key-file".to_owned()));
    };
    let sealing = Sealing { is_required: false, ..sealing.clone() };
    library.must_be_in(folder)?;
    let Opened { tree, envelope, veil, .. } = open_tree(&library.opener(), folder, &sealing)?;
    let mut done = Resealed {
        values: 0,
        moved: 0,
        were_plain: 0,
        key: keys.newest(),
        unreadable: Vec::new(),
        unreadable_values: 0,
        names_are_veiled: veil.over("").is_some(),
    };
    tree::pages(&*tree, (Bound::Unbounded, Bound::Unbounded), |page| some(&*tree, &envelope, page, &mut done))?;
    if done.unreadable_values == 0 {
        tree.write(vec![(keys::SEALED_KEY.to_vec(), Some(terms::mark(&envelope, true)?))])?;
    }
    Ok(done)
}

/// The values of one page.
fn some(tree: &dyn Tree, envelope: &Envelope, page: Vec<Pair>, done: &mut Resealed) -> Result<(), UpkeepError> {
    let (mut writes, mut bytes): (Writes, usize) = (Vec::new(), 0);
    for (key, cell) in page.into_iter().filter(|(key, _)| keys::holds_a_value(key)) {
        done.values += 1;
        let (encoded, was_plain, pieces) = match cells::again(envelope, &key, &cell, &keys::in_words(&key), |piece| tree.get(piece)) {
            Ok(Again::Current) => continue,
            Ok(Again::Anew { encoded, was_plain, pieces }) => (encoded, was_plain, pieces),
            Err(crate::storage::StorageError::Corrupt { what }) => {
                done.unreadable_values += 1;
                if done.unreadable.len() < limits::STORAGE_FAULTS_TOLD {
                    done.unreadable.push(what);
                }
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        done.moved += 1;
        done.were_plain += u64::from(was_plain);
        bytes = bytes.saturating_add(encoded.0.len()).saturating_add(encoded.1.iter().map(Vec::len).sum());
        let now = journal::put(&mut writes, key.clone(), encoded);
        writes.extend((now..pieces).map(|index| (cells::piece_key(&key, index), None)));
        if bytes > limits::STORAGE_COPY_BYTES {
            bytes = 0;
            tree.write(std::mem::take(&mut writes))?;
        }
    }
    if writes.is_empty() { Ok(()) } else { Ok(tree.write(writes)?) }
}

//! The log beneath the tree: two files of one fixed size, written in turns, so that making a group durable costs one write over bytes that are there
//! already and one sync. Each record has a number, one more than the one before. Knows no library, no stream and no document; what is in the tree
//! already it is told.
//!
//! A record is `mark, checksum, length of payload, number, payload`, numbers little-endian, and begins at a multiple of 64 bytes. Its payload is, for each
//! write, `length of key, length of cell, key, cell`. Only the record that was being written when the power went can be torn, and nobody was told of it. One that
//! is whole behind one that is not is damage, and the store is not opened as if nothing were missing.
//!
//! The checksum begins with a secret of the store: no text that a caller types can look like a record.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use super::tree::{self, Failure, SyncFile, Writes};
use crate::limits;
use crate::storage::key_ring::for_owner_only;

/// What the files are called in the folder of the store.
const FILES: [&str; 2] = ["log-0", "log-1"];
/// Small in tests, so that all of them see the files change places.
const BYTES: usize = if cfg!(test) { 64 * 1024 } else { limits::STORAGE_LOG_BYTES };
const STEP: usize = 64;
const MARK: [u8; 4] = *b"fpL1";
/// Mark, checksum, length, number.
const HEAD_BYTES: usize = 20;
/// Stands where the length of a cell would, for a key that is removed.
const GONE: u32 = u32::MAX;

/// What the checksums of one store begin with.
pub(super) type Secret = [u8; 16];

/// The log, written by one thread.
pub(super) struct Log {
    files: [File; 2],
    is_second: bool,
    at: usize,
    /// Number of the record that would be written next.
    next: u64,
    secret: Secret,
    sync: SyncFile,
    record: Vec<u8>,
}

/// What a log holds that is not in the tree yet.
pub(super) struct Found {
    pub(super) groups: Vec<Writes>,
    /// Number of the last of them, or what was given.
    pub(super) last: u64,
}

impl Log {
    /// An empty log whose first record will have this number. What the files held before must be in the tree, durably.
    pub(super) fn begin(folder: &Path, next: u64, secret: Secret, sync: SyncFile) -> Result<Self, Failure> {
        let [first, second] = FILES.map(|name| filled(&folder.join(name)));
        Ok(Self { files: [first?, second?], is_second: false, at: 0, next, secret, sync, record: Vec::new() })
    }

    /// Prepares a record; it is written by `append`.
    pub(super) fn prepare(&mut self, writes: &Writes) {
        let record = &mut self.record;
        record.clear();
        record.extend_from_slice(&[0; HEAD_BYTES]);
        for (key, cell) in writes {
            record.extend_from_slice(&length(key).to_le_bytes());
            record.extend_from_slice(&cell.as_ref().map_or(GONE, |cell| length(cell)).to_le_bytes());
            record.extend_from_slice(key);
            record.extend_from_slice(cell.as_deref().unwrap_or_default());
        }
        let payload = record.get(HEAD_BYTES..).unwrap_or_default();
        let sum = checksum(&self.secret, self.next, payload).to_le_bytes();
        let head = MARK.into_iter().chain(sum).chain(length(payload).to_le_bytes()).chain(self.next.to_le_bytes());
        record.splice(..HEAD_BYTES, head);
        record.resize(record.len().next_multiple_of(STEP), 0);
    }

    /// Whether the prepared record is better written to the tree at once: it would fill the log by itself.
    pub(super) fn is_too_large(&self) -> bool {
        self.record.len() > BYTES / 2
    }

    /// Whether there is room for the prepared record in this file.
    pub(super) fn has_room(&self) -> bool {
        self.at.saturating_add(self.record.len()) <= BYTES
    }

    /// Writes the prepared record and waits for the disk.
    pub(super) fn append(&mut self) -> Result<(), Failure> {
        let [first, second] = &mut self.files;
        let file = if self.is_second { second } else { first };
        file.seek(SeekFrom::Start(self.at as u64))?;
        file.write_all(&self.record)?;
        (self.sync)(file)?;
        self.at = self.at.saturating_add(self.record.len());
        self.next = self.next.saturating_add(1);
        Ok(())
    }

    /// Goes on at the beginning of the other file. What that one held must be in the tree, durably. Gives the number of the last record of this one.
    pub(super) fn turn(&mut self) -> u64 {
        self.is_second = !self.is_second;
        self.at = 0;
        self.last()
    }

    /// Number of the last record written.
    pub(super) fn last(&self) -> u64 {
        self.next.saturating_sub(1)
    }
}

/// Reads what the log holds behind the record `applied`.
pub(super) fn read(folder: &Path, applied: u64, secret: &Secret) -> Result<Found, Failure> {
    let mut files = Vec::new();
    for name in FILES {
        let path = folder.join(name);
        tree::forget_cached_pages(&path);
        match std::fs::metadata(&path) {
            Ok(data) if data.len() > limits::STORAGE_LOG_READ_BYTES => {
                return Err(Failure(format!("{} is larger than any log of this program: it was not made by it", path.display())));
            }
            Ok(_) => files.push(std::fs::read(&path)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mut found = Found { groups: Vec::new(), last: applied };
    // Twice, because either file may be the older one.
    for file in files.iter().chain(&files) {
        let mut at = 0;
        let mut before = None;
        while let Some(record) = Record::at(file, at, secret).filter(|record| before.is_none_or(|before| record.number == before + 1)) {
            if record.number == found.last.saturating_add(1) {
                found.groups.push(record.writes().ok_or_else(damaged)?);
                found.last = record.number;
            }
            before = Some(record.number);
            at = at.saturating_add(record.bytes);
        }
    }
    let steps = |file: &Vec<u8>| (0..file.len()).step_by(STEP);
    let is_later = |file: &Vec<u8>, at| Record::at(file, at, secret).is_some_and(|record| record.number > found.last);
    if files.iter().any(|file| steps(file).any(|at| is_later(file, at))) {
        return Err(damaged());
    }
    Ok(found)
}

fn damaged() -> Failure {
    Failure(
        "the log of the store is damaged: answers are missing that were acknowledged after those that are there. Keep a copy of the folder, \
         look at the disk, and restore the last backup into a new folder"
            .to_owned(),
    )
}

/// A whole record.
struct Record<'a> {
    number: u64,
    payload: &'a [u8],
    /// With what fills it up to the next step.
    bytes: usize,
}

impl<'a> Record<'a> {
    /// The record that begins here, if a whole one does.
    fn at(file: &'a [u8], at: usize, secret: &Secret) -> Option<Self> {
        let rest = file.get(at..)?.strip_prefix(&MARK)?;
        let (sum, rest) = rest.split_first_chunk()?;
        let (payload, rest) = rest.split_first_chunk()?;
        let (number, rest) = rest.split_first_chunk()?;
        let number = u64::from_le_bytes(*number);
        let payload = rest.get(..usize::try_from(u32::from_le_bytes(*payload)).ok()?)?;
        let bytes = payload.len().saturating_add(HEAD_BYTES).next_multiple_of(STEP);
        (checksum(secret, number, payload) == u32::from_le_bytes(*sum)).then_some(Self { number, payload, bytes })
    }

    fn writes(&self) -> Option<Writes> {
        let mut writes = Writes::new();
        let mut rest = self.payload;
        while !rest.is_empty() {
            let (key, after) = rest.split_first_chunk::<4>()?;
            let (cell, after) = after.split_first_chunk::<4>()?;
            let (key, after) = after.split_at_checked(usize::try_from(u32::from_le_bytes(*key)).ok()?)?;
            let cell = u32::from_le_bytes(*cell);
            let (cell, after) = match cell {
                GONE => (None, after),
                _ => after.split_at_checked(usize::try_from(cell).ok()?).map(|(cell, after)| (Some(cell.to_vec()), after))?,
            };
            writes.push((key.to_vec(), cell));
            rest = after;
        }
        Some(writes)
    }
}

fn checksum(secret: &Secret, number: u64, payload: &[u8]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    for part in [secret.as_slice(), &length(payload).to_le_bytes(), &number.to_le_bytes(), payload] {
        sum.update(part);
    }
    sum.finalize()
}

/// Keys and cells have limits far below.
fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(GONE)
}

/// A file of the log at its full size, so that no record makes it grow: a file that grows costs the disk a second write.
fn filled(path: &Path) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    for_owner_only(&mut options);
    let mut file = options.open(path)?;
    if file.metadata()?.len() != BYTES as u64 {
        file.set_len(0)?;
        file.write_all(&vec![0; BYTES])?;
        file.sync_all()?;
    }
    Ok(file)
}

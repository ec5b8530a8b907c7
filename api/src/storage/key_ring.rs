//! The key ring: the keys a store is sealed with, by number, and the file they lie in, which is kept apart from the store. The newest key seals, all of
//! them open. Seals nothing itself, and never shows a key.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use sha2::{Digest, Sha256};

use crate::limits;

const KEY_BYTES: usize = 32;
/// Bytes of the check at the end of a line, so that a slip in the file is told from a wrong key.
const CHECK_BYTES: usize = 4;

const WORDS: &str = "# Keys of a Fingerpost store, one a line: number, key, check. The newest seals, all of them open.\n\
# Whoever has this file can read the store. Without it nobody can, and nobody can help.\n\
# Keep a copy, apart from the store and apart from its backups.\n";

/// What is wrong with a key file, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key file {file}: {what}")]
pub struct KeyFileError {
    file: String,
    what: String,
}

/// Keys by number, and where they came from. Cheap to clone.
#[derive(Clone)]
pub struct KeyRing {
    file: PathBuf,
    newest: u32,
    ciphers: Arc<BTreeMap<u32, XChaCha20Poly1305>>,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({})", self.file.display())
    }
}

impl KeyRing {
    /// Makes a key file with one key, readable by its owner only.
    ///
    /// # Errors
    /// The file is there already or cannot be written, or the system gives no random bytes.
    pub fn begin(file: &Path) -> Result<Self, KeyFileError> {
        let fault = |what: String| KeyFileError { file: file.display().to_string(), what };
        let text = format!("{WORDS}{}", new_line(1).map_err(fault)?);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        for_owner_only(&mut options);
        let mut opened = options.open(file).map_err(|error| {
            fault(match error.kind() {
                io::ErrorKind::AlreadyExists => {
                    "it is there already. A key that is overwritten is lost with all it sealed, so nothing was written: \
                    add a key to it with `fingerpost key add`, or name another file"
                        .to_owned()
                }
                _ => format!("it cannot be made: {error}"),
            })
        })?;
        let written = opened.write_all(text.as_bytes()).and_then(|()| opened.sync_all()).and_then(|()| sync_folder_of(file));
        written.map_err(|error| fault(format!("it cannot be written: {error}")))?;
        Self::read(file)
    }

    /// Adds a key, which from then on is the newest. Adds a line and touches no other, so that the file keeps its owner and whatever it is linked from.
    ///
    /// # Errors
    /// Those of [`KeyRing::read`]; the file is full or cannot be written.
    pub fn add(file: &Path) -> Result<Self, KeyFileError> {
        let fault = |what: String| KeyFileError { file: file.display().to_string(), what };
        let before = Self::read(file)?;
        if before.ciphers.len() >= limits::STORAGE_KEYS {
            return Err(fault(format!(
                "it holds {} keys, which is the limit: take out those no store and no backup needs",
                before.ciphers.len()
            )));
        }
        let number = before.newest.checked_add(1).ok_or_else(|| fault("no number is left for another key".to_owned()))?;
        let line = new_line(number).map_err(fault)?;
        let mut opened = OpenOptions::new().append(true).open(file).map_err(|error| fault(format!("it cannot be written: {error}")))?;
        let written = opened.write_all(line.as_bytes()).and_then(|()| opened.sync_all());
        written.map_err(|error| fault(format!("it cannot be written: {error}")))?;
        Self::read(file)
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// It is missing, may be read or written by others, or a line of it is damaged.
    pub fn read(file: &Path) -> Result<Self, KeyFileError> {
        let fault = |what: String| KeyFileError { file: file.display().to_string(), what };
        let opened = File::open(file).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                fault("there is none. `fingerpost key new FILE` makes one; without the right keys a sealed store cannot be read".to_owned())
            }
            _ => fault(format!("it cannot be opened: {error}")),
        })?;
        refuse_others(&opened).map_err(fault)?;
        let mut text = String::new();
        let read = opened.take(limits::STORAGE_KEY_FILE_BYTES.saturating_add(1)).read_to_string(&mut text);
        let length = read.map_err(|error| fault(format!("it cannot be read: {error}")))?;
        if length as u64 > limits::STORAGE_KEY_FILE_BYTES {
            return Err(fault(format!("it has more than {} bytes, so it is no key file", limits::STORAGE_KEY_FILE_BYTES)));
        }
        let mut ciphers = BTreeMap::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')) {
            let at = at.saturating_add(1);
            let (number, key) =
                read_line(line).ok_or_else(|| fault(format!("line {at} is damaged or no key. Take the file from your copy")))?;
            if ciphers.insert(number, XChaCha20Poly1305::new(&key.into())).is_some() {
                return Err(fault(format!("line {at} is a second key {number}. Take one of the two out")));
            }
        }
        let newest = *ciphers.keys().next_back().ok_or_else(|| fault("it holds no key".to_owned()))?;
        // As it is without links, so that it can be told whether it lies in a store's folder.
        let file = file.canonicalize().map_err(|error| fault(format!("it cannot be found again: {error}")))?;
        Ok(Self { file, newest, ciphers: Arc::new(ciphers) })
    }

    /// Where the keys came from.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Number of the key that seals.
    #[must_use]
    pub fn newest(&self) -> u32 {
        self.newest
    }

    /// Numbers of all keys, in order.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.ciphers.keys().copied()
    }

    pub(super) fn cipher(&self, number: u32) -> Option<&XChaCha20Poly1305> {
        self.ciphers.get(&number)
    }
}

/// Random bytes of the system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| format!("the system gives no random bytes: {error}"))?;
    Ok(bytes)
}

fn new_line(number: u32) -> Result<String, String> {
    let key = random::<KEY_BYTES>()?;
    Ok(format!("{number} {} {}\n", hex(&key), hex(&check(number, &key))))
}

fn read_line(line: &str) -> Option<(u32, [u8; KEY_BYTES])> {
    let mut words = line.split_whitespace();
    let (number, key, checked) = (words.next()?.parse().ok()?, unhex::<KEY_BYTES>(words.next()?)?, unhex::<CHECK_BYTES>(words.next()?)?);
    (words.next().is_none() && checked == check(number, &key)).then_some((number, key))
}

fn check(number: u32, key: &[u8]) -> [u8; CHECK_BYTES] {
    let digest = Sha256::new().chain_update(b"fingerpost key").chain_update(number.to_be_bytes()).chain_update(key).finalize();
    digest.first_chunk().copied().unwrap_or_default()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N.saturating_mul(2) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

fn sync_folder_of(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(unix)]
pub(super) fn for_owner_only(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
pub(super) fn for_owner_only(_: &mut OpenOptions) {}

/// Refuses a file that anybody but its owner may read or write.
#[cfg(unix)]
fn refuse_others(file: &File) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt as _;
    let about = file.metadata().map_err(|error| format!("it cannot be looked at: {error}"))?;
    let mode = about.permissions().mode() & 0o777;
    match mode & 0o077 {
        0 => Ok(()),
        _ => Err(format!("others than its owner may use it (mode {mode:03o}), and whoever reads it can read the store: `chmod 600` it")),
    }
}

#[cfg(not(unix))]
fn refuse_others(_: &File) -> Result<(), String> {
    Ok(())
}

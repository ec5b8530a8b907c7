//! A store as one file, and a store made of such a file. The file holds the cells as they lie, so what is sealed stays sealed and no key is needed; the
//! libraries lay nothing out by themselves, so a backup of one becomes a store of the other.
//!
//! `magic, version of the file, number of the layout`, then for each cell `length of key, length of cell, key, cell`, then `0xFFFFFFFF, count of cells`
//! and the SHA-256 of all before it; numbers big-endian. Of two cells of one key the later one counts, and a cell may say that it is gone: that is how a store
//! that is being served is copied (`live_copy`). The checksum tells of damage, not of malice: whoever changes the file can make a new one. What
//! was changed in a sealed value is found when it is opened.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::ops::Bound;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::tree::{Tree, Writes};
use super::{Library, check_format, keys, refuse_half_restored, tree};
use crate::limits;
use crate::storage::key_ring::{for_owner_only, hex};
use crate::storage::{BackedUp, Restored, Sealed, UpkeepError, terms};

const MAGIC: &[u8; 16] = b"fingerpost copy\n";
/// Number of the form described above. A file with a higher one is refused; 1 had each key once and knew no removed cell.
const VERSION: u32 = 2;
/// Stands where the length of a cell would, for a key that has none any more.
const GONE: u32 = u32::MAX;
/// Stands where the length of a key would, behind the last cell.
const END: u32 = u32::MAX;
const SUM_BYTES: usize = 32;

/// A key and its cell, or that it is gone.
type KeyAndCell = (Vec<u8>, Option<Vec<u8>>);

type Done<T> = Result<T, UpkeepError>;

fn refused<T>(why: String) -> Done<T> {
    Err(UpkeepError::Refused(why))
}

/// Copies a store into a new file. The file has its name only once it is whole and durable.
pub(in crate::storage) fn back_up(library: Library, folder: &Path, file: &Path) -> Done<BackedUp> {
    library.must_be_in(folder)?;
    let tree = library.opener()(folder)?;
    refuse_half_restored(&*tree)?;
    named_once_whole(file, |part| {
        let mut out = Copying::begin(&*tree, part)?;
        out.all(&*tree)?;
        out.end(terms::said_by(tree.get(keys::SEALED_KEY)?.as_deref()))
    })
}

/// Makes a file that has its name only once it is whole and durable.
pub(super) fn named_once_whole(file: &Path, write: impl FnOnce(&Path) -> Done<BackedUp>) -> Done<BackedUp> {
    if file.exists() {
        return refused(format!("{} is there already, and a backup never replaces another: name a new file", file.display()));
    }
    let part = beside(file);
    let done = write(&part).and_then(|done| {
        let named =
            std::fs::rename(&part, file).and_then(|()| tree::sync_folders(file.parent().filter(is_named).unwrap_or(Path::new("."))));
        named.map_or_else(|error| refused(format!("{} cannot be written: {error}", file.display())), |()| Ok(done))
    });
    if done.is_err() {
        // Half a backup is none; if it cannot be removed, the name says what it is.
        let _left = std::fs::remove_file(&part);
    }
    done
}

fn is_named(folder: &&Path) -> bool {
    !folder.as_os_str().is_empty()
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

/// A copy being written.
pub(super) struct Copying {
    out: Summed,
    part: PathBuf,
    cells: u64,
}

impl Copying {
    /// Writes what is before the first cell.
    pub(super) fn begin(tree: &dyn Tree, part: &Path) -> Done<Self> {
        let Some(format) = tree.get(keys::FORMAT_KEY)? else {
            return refused("this store was never opened to its end: there is nothing to back up".to_owned());
        };
        check_format(&format)?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        for_owner_only(&mut options);
        let file = options.open(part).map_err(|error| cannot_write(part, &error))?;
        let out = Summed { inner: BufWriter::new(file), sum: Sha256::new(), bytes: 0 };
        let mut copying = Self { out, part: part.to_owned(), cells: 0 };
        for piece in [MAGIC.as_slice(), &VERSION.to_be_bytes(), &format] {
            copying.write(piece)?;
        }
        Ok(copying)
    }

    /// Every cell there is.
    pub(super) fn all(&mut self, tree: &dyn Tree) -> Done<()> {
        tree::pages(tree, (Bound::Unbounded, Bound::Unbounded), |page| page.iter().try_for_each(|(key, cell)| self.cell(key, Some(cell))))
    }

    /// One cell, or that there is none behind this key any more.
    pub(super) fn cell(&mut self, key: &[u8], cell: Option<&Vec<u8>>) -> Done<()> {
        if !is_copied(key) {
            return Ok(());
        }
        let size = cell.map_or(GONE.to_be_bytes(), |cell| length(cell));
        for piece in [length(key).as_slice(), &size, key, cell.map_or(&[][..], Vec::as_slice)] {
            self.write(piece)?;
        }
        self.cells = self.cells.saturating_add(1);
        Ok(())
    }

    /// The end of the file, on the disk.
    pub(super) fn end(mut self, sealed: Sealed) -> Done<BackedUp> {
        self.write(&END.to_be_bytes())?;
        self.write(&self.cells.to_be_bytes())?;
        let sum = self.out.sum.finalize();
        let mut file = self.out.inner;
        let durable = file.write_all(&sum).and_then(|()| file.flush()).and_then(|()| file.get_ref().sync_all());
        durable.map_err(|error| cannot_write(&self.part, &error))?;
        Ok(BackedUp { cells: self.cells, bytes: self.out.bytes.saturating_add(SUM_BYTES as u64), sha256: hex(&sum), sealed })
    }

    fn write(&mut self, piece: &[u8]) -> Done<()> {
        self.out.write_all(piece).map_err(|error| cannot_write(&self.part, &error))
    }
}

fn cannot_write(part: &Path, error: &io::Error) -> UpkeepError {
    UpkeepError::Refused(format!("{} cannot be written: {error}", part.display()))
}

/// What a new store writes for itself is left out.
fn is_copied(key: &[u8]) -> bool {
    ![keys::FORMAT_KEY, keys::PROBE_KEY, keys::LOG_KEY].contains(&key)
}

/// Keys and cells have limits far below; one beyond would be refused when it is read.
fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).unwrap_or(END).to_be_bytes()
}

/// A file and the checksum of what was written to it.
struct Summed {
    inner: BufWriter<File>,
    sum: Sha256,
    bytes: u64,
}

impl Write for Summed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.write_all(buffer)?;
        Ok(buffer.len())
    }

    fn write_all(&mut self, buffer: &[u8]) -> io::Result<()> {
        self.sum.update(buffer);
        self.bytes = self.bytes.saturating_add(buffer.len() as u64);
        self.inner.write_all(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Makes a store of a backup. Until the last batch is written the store says that it is half restored, and does not open.
pub(in crate::storage) fn restore(file: &Path, library: Library, folder: &Path) -> Done<Restored> {
    if std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return refused(format!("{} is not empty, and a backup is restored into a new or empty folder only", folder.display()));
    }
    let sum = check(file)?;
    let mut source = Reading::of(file)?;
    source.head()?;
    let tree = library.opener()(folder)?;
    tree.write(vec![(keys::RESTORING_KEY.to_vec(), Some(Vec::new()))])?;
    tree.keep_names(folder)?;
    let (mut writes, mut bytes, mut cells): (Writes, usize, u64) = (Vec::new(), 0, 0);
    let mut mark = None;
    while let Some((key, cell)) = source.cell()? {
        cells += 1;
        bytes = bytes.saturating_add(key.len()).saturating_add(cell.as_ref().map_or(0, Vec::len));
        if key == keys::SEALED_KEY {
            mark.clone_from(&cell);
        }
        writes.push((key, cell));
        if bytes > limits::STORAGE_COPY_BYTES {
            bytes = 0;
            tree.write(std::mem::take(&mut writes))?;
        }
    }
    if source.count()? != cells {
        return Err(source.damaged("it does not hold as many cells as it says"));
    }
    writes.push((keys::FORMAT_KEY.to_vec(), Some(source.format.to_be_bytes().to_vec())));
    writes.push((keys::RESTORING_KEY.to_vec(), None));
    tree.write(writes)?;
    Ok(Restored { cells, sha256: hex(&sum), sealed: terms::said_by(mark.as_deref()) })
}

/// Reads all of a file before anything is written: its form, and then that it is what was written.
fn check(file: &Path) -> Done<[u8; SUM_BYTES]> {
    let mut source = Reading::of(file)?;
    source.head()?;
    let mut source = Reading::of(file)?;
    let length = source.inner.get_ref().metadata().map_err(|error| source.cannot(&error))?.len();
    let Some(mut left) = length.checked_sub(SUM_BYTES as u64) else { return Err(source.damaged("it is cut short")) };
    let mut sum = Sha256::new();
    let mut buffer = vec![0; limits::STORAGE_COPY_BYTES];
    while left > 0 {
        let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let Some(some) = buffer.get_mut(..wanted) else { break };
        source.exact(some)?;
        sum.update(&*some);
        left = left.saturating_sub(wanted as u64);
    }
    let said = source.number::<SUM_BYTES>()?;
    if said != <[u8; SUM_BYTES]>::from(sum.finalize()) {
        return Err(source.damaged("its checksum is not that of its content"));
    }
    Ok(said)
}

/// A backup being read.
struct Reading {
    file: PathBuf,
    inner: BufReader<File>,
    format: u64,
}

impl Reading {
    fn of(file: &Path) -> Done<Self> {
        let opened = File::open(file).map_err(|error| UpkeepError::Refused(format!("{} cannot be opened: {error}", file.display())))?;
        Ok(Self { file: file.to_owned(), inner: BufReader::new(opened), format: 0 })
    }

    fn cannot(&self, error: &io::Error) -> UpkeepError {
        UpkeepError::Refused(format!("{} cannot be read: {error}", self.file.display()))
    }

    fn damaged(&self, why: &str) -> UpkeepError {
        UpkeepError::Damaged(format!("the backup {} is damaged: {why}. Nothing can be restored from it; take another", self.file.display()))
    }

    fn exact(&mut self, buffer: &mut [u8]) -> Done<()> {
        match self.inner.read_exact(buffer) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(self.damaged("it is cut short")),
            Err(error) => Err(self.cannot(&error)),
        }
    }

    fn number<const N: usize>(&mut self) -> Done<[u8; N]> {
        let mut bytes = [0; N];
        self.exact(&mut bytes)?;
        Ok(bytes)
    }

    /// What is before the first cell.
    fn head(&mut self) -> Done<()> {
        if &self.number()? != MAGIC {
            return refused(format!("{} is no backup of Fingerpost, or its first bytes are damaged", self.file.display()));
        }
        let version = u32::from_be_bytes(self.number()?);
        if !(1..=VERSION).contains(&version) {
            let file = self.file.display();
            return refused(format!(
                "{file} is a backup of form {version}, this program knows {VERSION}: it was made by a newer version, or is damaged"
            ));
        }
        let format: [u8; 8] = self.number()?;
        check_format(&format)?;
        self.format = u64::from_be_bytes(format);
        Ok(())
    }

    /// The next key with its cell, which may be gone; `None` behind the last.
    fn cell(&mut self) -> Done<Option<KeyAndCell>> {
        let key = u32::from_be_bytes(self.number()?);
        if key == END {
            return Ok(None);
        }
        let cell = u32::from_be_bytes(self.number()?);
        let is_gone = cell == GONE;
        let (key, cell) = (key as usize, if is_gone { 0 } else { cell as usize });
        if key > limits::STORAGE_COPIED_BYTES || cell > limits::STORAGE_COPIED_BYTES {
            return Err(self.damaged("a cell is larger than any store writes"));
        }
        let mut bytes = (vec![0; key], vec![0; cell]);
        self.exact(&mut bytes.0)?;
        self.exact(&mut bytes.1)?;
        Ok(Some((bytes.0, (!is_gone).then_some(bytes.1))))
    }

    fn count(&mut self) -> Done<u64> {
        Ok(u64::from_be_bytes(self.number()?))
    }
}

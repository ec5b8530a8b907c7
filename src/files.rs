//! Folders of pathways on disk, and the ones that come with the program. The only file that reads or writes a disk.
//!
//! It gives names and bytes and judges no content: a file that is too large or is no text is handed on cut short, and the reader says so with its name.

use crate::limits;
use anyhow::{Context, Result, bail};
use fingerpost_engine::limits::{FILE_BYTES, FILES};
use rust_embed::Embed;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

/// A file's name within its library, with forward slashes, and its bytes.
pub type File = (String, Vec<u8>);

/// The pathways that come with the program.
#[derive(Embed)]
#[folder = "pathways/"]
struct Shipped;

/// The files of a folder; without one, those that come with the program. Sorted by name, so that the same folder gives the same release everywhere.
///
/// # Errors
/// The folder cannot be read, holds no pathway files, too many, or a symbolic link.
pub fn library(folder: Option<&Path>) -> Result<Vec<File>> {
    let mut files = match folder {
        None => shipped(),
        Some(folder) => read_folder(folder)?,
    };
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(files)
}

/// What to call the library in a message.
pub fn name(folder: Option<&Path>) -> String {
    folder.map_or_else(|| "the shipped pathways".to_owned(), |f| f.display().to_string())
}

fn shipped() -> Vec<File> {
    let file = |name: std::borrow::Cow<'static, str>| Shipped::get(&name).map(|f| (name.replace('\\', "/"), f.data.into_owned()));
    Shipped::iter().filter(|n| is_pathway_file(Path::new(n.as_ref()))).filter_map(file).collect()
}

/// Does the name end as a pathway file's does?
pub fn is_pathway_file(path: &Path) -> bool {
    path.extension().and_then(|e| e.to_str()).is_some_and(|e| e.eq_ignore_ascii_case("yaml") || e.eq_ignore_ascii_case("yml"))
}

fn read_folder(folder: &Path) -> Result<Vec<File>> {
    let about = fs::metadata(folder).with_context(|| format!("cannot open the folder {}", folder.display()))?;
    if !about.is_dir() {
        bail!("{} is a file: name the folder it lies in", folder.display());
    }
    let mut reading = Reading { root: folder.to_owned(), files: Vec::new(), entries: 0, bytes: 0 };
    reading.folder(folder, 0)?;
    if reading.files.is_empty() {
        bail!("there is no .yaml file in {}", folder.display());
    }
    Ok(reading.files)
}

struct Reading {
    root: PathBuf,
    files: Vec<File>,
    entries: usize,
    bytes: u64,
}

impl Reading {
    fn folder(&mut self, folder: &Path, depth: usize) -> Result<()> {
        if depth > limits::FOLDER_DEPTH {
            bail!("{}: folders lie more than {} deep", folder.display(), limits::FOLDER_DEPTH);
        }
        for entry in fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))? {
            let path = entry.with_context(|| format!("cannot read the folder {}", folder.display()))?.path();
            self.entries += 1;
            if self.entries > limits::ENTRIES {
                bail!("{}: more than {} files and folders", self.root.display(), limits::ENTRIES);
            }
            let hidden = path.file_name().and_then(|n| n.to_str()).is_none_or(|n| n.starts_with('.'));
            if !hidden {
                self.entry(&path, depth)?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path, depth: usize) -> Result<()> {
        let about = fs::symlink_metadata(path).with_context(|| format!("cannot look at {}", path.display()))?;
        if about.is_symlink() {
            // A link could lead to any file of this machine, whose text a fault would then show.
            bail!("{} is a symbolic link: copy the file into the folder", path.display());
        }
        if about.is_dir() {
            return self.folder(path, depth + 1);
        }
        if !about.is_file() || !is_pathway_file(path) {
            return Ok(());
        }
        let bytes = read_some(path)?;
        self.bytes += bytes.len() as u64;
        if self.files.len() >= FILES || self.bytes > limits::LIBRARY_BYTES {
            let mib = limits::LIBRARY_BYTES / (1024 * 1024);
            bail!("{}: more than {FILES} pathway files or {mib} MiB", self.root.display());
        }
        let name = path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        self.files.push((name, bytes));
        Ok(())
    }
}

/// Adds to the end of a file that is made when it is not there; it is on the disk when this returns.
///
/// # Errors
/// It cannot be written.
pub fn append(path: &Path, bytes: &[u8]) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let mut file = fs::OpenOptions::new().append(true).create(true).open(path).with_context(cannot)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).with_context(cannot)
}

/// The lines of a file, each read to a length at most: a longer one comes in pieces.
///
/// # Errors
/// It is not there or cannot be read.
pub fn lines(path: &Path, most_bytes: u64) -> Result<Vec<Vec<u8>>> {
    let file = fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut file = BufReader::new(file);
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        let read = file.by_ref().take(most_bytes).read_until(b'\n', &mut line);
        if read.with_context(|| format!("cannot read {}", path.display()))? == 0 {
            return Ok(lines);
        }
        lines.push(line);
    }
}

/// A file's bytes, at most one more than a pathway file may have: enough for the reader to see that it is too large.
///
/// # Errors
/// It cannot be opened or read.
pub fn read_some(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    file.take(FILE_BYTES as u64 + 1).read_to_end(&mut bytes).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(bytes)
}

/// A file's name and the file, open.
pub type Opened = (String, fs::File);

/// Every file of a folder, open, sorted by name; folders within it and hidden files are passed over.
///
/// # Errors
/// The folder or a file cannot be opened, it holds too many, or a symbolic link.
pub fn of_folder(folder: &Path) -> Result<Vec<Opened>> {
    let cannot = || format!("cannot open the folder {}", folder.display());
    if !fs::metadata(folder).with_context(cannot)?.is_dir() {
        bail!("{} is a file: name the folder it lies in", folder.display());
    }
    let mut opened = Vec::new();
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let path = entry.with_context(cannot)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let about = fs::symlink_metadata(&path).with_context(|| format!("cannot look at {}", path.display()))?;
        if about.is_symlink() {
            bail!("{} is a symbolic link: copy the file into the folder", path.display());
        }
        if about.is_file() && !name.starts_with('.') {
            opened.push((name, open(&path)?));
        }
        if opened.len() > limits::FOLDER_FILES {
            bail!("{}: more than {} files", folder.display(), limits::FOLDER_FILES);
        }
    }
    opened.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(opened)
}

/// A file, open.
///
/// # Errors
/// It cannot be opened, or is none.
pub fn open(path: &Path) -> Result<fs::File> {
    let file = fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    if !file.metadata().with_context(|| format!("cannot look at {}", path.display()))?.is_file() {
        bail!("{} is no file", path.display());
    }
    Ok(file)
}

/// Writes a file that was asked for by name.
///
/// # Errors
/// It cannot be written.
pub fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

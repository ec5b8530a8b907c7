//! `fingerpost backup` and `fingerpost restore`: a store as one file, and a store made of one. It words what the storage room did.

use crate::terminal::Terminal;
use crate::{Ended, records, store};
use anyhow::Result;
use clap::Args;
use fingerpost_api::storage;
use std::path::PathBuf;

/// Copy a store that nobody serves from into one file
#[derive(Args)]
#[command(
    after_help = "Examples:\n  fingerpost backup --store sled:data monday.backup\n  fingerpost restore monday.backup --store redb:tried      to see that it is good\n\n\
The libraries let one process at a time into a store, and a store in use is refused: a service that is never stopped makes its backups itself, with \
`serve --backups DIR`. See docs/backup.md.\n\n\
No key file is needed: what is sealed stays sealed. The key file itself is not in the backup. Keep a copy of it elsewhere.\n\n\
Ends with 0 when the backup is whole and on the disk, 1 when the store is damaged, 2 when it is in use, not there, or FILE is there already."
)]
pub struct Backup {
    /// Where the store is: `sled:DIR` or `redb:DIR`
    #[arg(long, value_name = "STORE")]
    store: String,
    /// The file to make; it must not be there yet
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Backup {
    /// Makes the backup.
    ///
    /// # Errors
    /// There is no such store, it is in use, the file cannot be made, or the output is gone.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        let done = match store::told(storage::back_up(&store::at(&self.store, None)?, &self.file), terminal)? {
            Ok(done) => done,
            Err(ended) => return Ok(ended),
        };
        terminal.line(format!("{}: {} cells, {} bytes", self.file.display(), done.cells, done.bytes))?;
        terminal.line(format!("sha256 {}", done.sha256))?;
        terminal.paragraph(0, store::how_it_lies(done.sealed))?;
        Ok(Ended::Fine)
    }
}

/// Make a store of a backup, in a folder that is new or empty
#[derive(Args)]
#[command(
    after_help = "Examples:\n  fingerpost restore monday.backup --store sled:data\n  fingerpost restore monday.backup --store redb:data       moves to the other library\n  fingerpost restore monday.backup --store sled:data --erased erased.jsonl\n\n\
The whole file is checked before anything is written. A folder that a restore left half done does not open: remove it and restore again. A sealed \
backup is restored without keys and served with them.\n\n\
Ends with 0 when the store is whole and on the disk, 1 when the backup is damaged, 2 when the folder is not empty, or FILE is no backup or a newer one."
)]
pub struct Restore {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the store shall be: `sled:DIR` or `redb:DIR`
    #[arg(long, value_name = "STORE")]
    store: String,
    /// The list that `fingerpost records erase` wrote: what was erased since the backup was made is erased again
    #[arg(long, value_name = "FILE")]
    erased: Option<PathBuf>,
    /// The key file, needed with --erased when the backup is sealed
    #[arg(long, value_name = "FILE", requires = "erased")]
    key_file: Option<PathBuf>,
}

impl Restore {
    /// Makes the store.
    ///
    /// # Errors
    /// The folder is not empty or cannot be written, the file cannot be read or is of a newer form, or the output is gone.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        // Read first: with a list that cannot be read nothing is restored.
        let list = self.erased.as_deref().map(records::read).transpose()?;
        let done = match store::told(storage::restore(&self.file, &store::at(&self.store, None)?), terminal)? {
            Ok(done) => done,
            Err(ended) => return Ok(ended),
        };
        terminal.line(format!("{}: {} cells restored", self.store, done.cells))?;
        terminal.line(format!("sha256 {}", done.sha256))?;
        terminal.paragraph(0, store::how_it_lies(done.sealed))?;
        match list {
            None => {
                let text =
                    "What was erased since the backup was made is back. If anything was, restore again with --erased and the list of it.";
                terminal.paragraph(0, text)?;
            }
            Some(list) => {
                let removed = records::again(&store::at(&self.store, self.key_file.as_deref())?, &list)?;
                terminal.line(format!("{} erasures done again: {removed} parts had come back", list.len()))?;
            }
        }
        Ok(Ended::Fine)
    }
}

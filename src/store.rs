//! `fingerpost store reseal`, and how a store and its keys are named at the command line. It words what the storage room did.

use crate::Ended;
use crate::terminal::{BAD, Terminal};
use anyhow::Result;
use clap::{Args, Subcommand};
use fingerpost_api::storage::{self, KeyRing, Sealed, Sealing, StoreAt, UpkeepError};
use std::path::{Path, PathBuf};

/// A store and its keys.
///
/// # Errors
/// The key file cannot be used.
pub fn at(address: &str, key_file: Option<&Path>) -> Result<StoreAt> {
    let keys = key_file.map(KeyRing::read).transpose()?;
    Ok(StoreAt { address: address.to_owned(), sealing: Sealing { keys, is_required: false } })
}

/// In words, for whoever keeps a file of it.
pub fn how_it_lies(sealed: Sealed) -> &'static str {
    match sealed {
        Sealed::Wholly => "Its values are sealed: without the key file nobody can read them. Names of cells, sizes and counts are not.",
        Sealed::Partly => "A part of its values is not sealed: keep it as safe as what people said.",
        Sealed::Not | Sealed::InMemory => "Its values are not sealed: keep it as safe as what people said.",
    }
}

/// Damage is a fault that was found; everything else is wrong use.
pub fn told<T>(done: Result<T, UpkeepError>, terminal: &mut Terminal) -> Result<Result<T, Ended>> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(UpkeepError::Damaged(why)) => {
            let mark = terminal.colour(BAD, "damaged");
            terminal.hanging(&format!("{mark} "), &why)?;
            Ok(Err(Ended::Faults))
        }
        Err(error) => Err(error.into()),
    }
}

/// Look after a store that nobody serves from
#[derive(Args)]
pub struct StoreUpkeep {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Seal every value with the newest key, those that were never sealed included. Stop the service first
    #[command(after_help = "Example:\n  fingerpost store reseal --store sled:data --key-file fingerpost.keys\n\n\
It may be stopped at any time and begun again. The same is needed once for a store that was begun without keys.\n\n\
Ends with 0 when every value is sealed with the newest key, 1 when one could not be opened, 2 when nothing was done.")]
    Reseal {
        /// Where the store is: `sled:DIR` or `redb:DIR`
        #[arg(long, value_name = "STORE")]
        store: String,
        /// The key file
        #[arg(long, value_name = "FILE")]
        key_file: PathBuf,
    },
}

impl StoreUpkeep {
    /// Does it.
    ///
    /// # Errors
    /// There is no such store, it is in use, the keys are not its own, or the output is gone.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        let What::Reseal { store, key_file } = self.what;
        let at = at(&store, Some(&key_file))?;
        let done = match told(storage::reseal(&at), terminal)? {
            Ok(done) => done,
            Err(ended) => return Ok(ended),
        };
        terminal.line(format!("{} values, {} sealed anew with key {}", done.values, done.moved, done.key))?;
        if done.unreadable_values > 0 {
            terminal.line(format!("{} could not be opened and were left as they are:", done.unreadable_values))?;
            for what in &done.unreadable {
                terminal.hanging("  ", what)?;
            }
            terminal.paragraph(0, "The store is not marked as sealed, and every key is still needed.")?;
            return Ok(Ended::Faults);
        }
        let older: Vec<String> =
            at.sealing.keys.iter().flat_map(KeyRing::numbers).filter(|n| *n != done.key).map(|n| n.to_string()).collect();
        if !older.is_empty() {
            let which = if older.len() == 1 { "key" } else { "keys" };
            let text = format!("This store no longer needs {which} {}. Backups made before still do.", older.join(", "));
            terminal.paragraph(0, &text)?;
        }
        if done.were_plain > 0 {
            let text = format!(
                "{} values had not been sealed. The files of the store may hold their old bytes until they are used again: to be rid of them now, \
                make a backup, restore it into a new folder, serve from that and destroy the old one.",
                done.were_plain
            );
            terminal.paragraph(0, &text)?;
        }
        if !done.names_are_veiled {
            let text = "This store was begun by an earlier version: names of care plans and call-backs in it are not hashed with a key of its own.";
            terminal.paragraph(0, text)?;
        }
        Ok(Ended::Fine)
    }
}

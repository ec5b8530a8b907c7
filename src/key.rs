//! `fingerpost key`: the file of keys a store is sealed with. It makes and adds keys and seals nothing.

use crate::Ended;
use crate::terminal::Terminal;
use anyhow::Result;
use clap::{Args, Subcommand};
use fingerpost_api::storage::KeyRing;
use std::path::PathBuf;

/// Make the key file a store is sealed with, or add a key to it
#[derive(Args)]
#[command(
    after_help = "Examples:\n  fingerpost key new fingerpost.keys\n  fingerpost serve --store sled:data --key-file fingerpost.keys\n  fingerpost key add fingerpost.keys\n\n\
Keep a copy of the key file, apart from the store and apart from its backups. Without it nobody can read what is stored.\n\n\
Ends with 0 when the key was made, 2 when it was not."
)]
pub struct Key {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Make a key file with one key. It must not be there yet, and must lie outside the store's folder
    New {
        /// The key file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Add a key, which seals from the next start on. The older ones go on opening what they sealed
    #[command(
        after_help = "To change the key of a store:\n  1. fingerpost key add FILE, and keep a new copy of the file\n  2. start the service again: it seals with the new key from then on\n  \
3. at a time when it may stand still: stop it, fingerpost store reseal, start it\n  4. keep the old key for as long as you keep backups that were made with it"
    )]
    Add {
        /// The key file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

impl Key {
    /// Makes or adds a key.
    ///
    /// # Errors
    /// The file is there already (new) or not there (add), cannot be written, or the output is gone.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        match self.what {
            What::New { file } => {
                KeyRing::begin(&file)?;
                terminal.line(format!("made {} with key 1", file.display()))?;
                terminal.paragraph(
                    0,
                    "Keep a copy of it, apart from the store and apart from its backups: without it nobody can read what is stored. \
                    Name it with --key-file.",
                )?;
            }
            What::Add { file } => {
                let number = KeyRing::add(&file)?.newest();
                terminal.line(format!("added key {number} to {}", file.display()))?;
                terminal.paragraph(
                    0,
                    "Keep a new copy of the file. Start the service again: from then on it seals with this key. `fingerpost store reseal` moves \
                    what is there already.",
                )?;
            }
        }
        Ok(Ended::Fine)
    }
}

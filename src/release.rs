//! `fingerpost release`: withdraw a release in which a mistake was found. It words what the releases room did.

use crate::records::store_of;
use crate::terminal::Terminal;
use crate::{Ended, store};
use anyhow::Result;
use clap::{Args, Subcommand};
use fingerpost_api::audit::Audit;
use fingerpost_api::clock::Clock;
use fingerpost_api::releases::{Withdrawn, withdraw};
use std::path::PathBuf;

/// Withdraw a release: nobody begins or goes on with it
#[derive(Args)]
pub struct Release {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Stop every conversation of a release in which a mistake was found
    #[command(
        after_help = "Examples:\n  fingerpost release withdraw HASH --store sled:data --by dr.ahmed --because 'wrong time for head injury, report 12'\n\n\
Serve the mended pathways first: the live release is not withdrawn. sled and redb let one process at a time into a store, so stop the service for this \
or ask it at /v1/releases (docs/operations.md); with PostgreSQL it goes on, and every node obeys within half a minute.\n\n\
Whoever is in such a conversation is told to start again and whom to ring. Staff still read what was said, and tasks and promised calls stay.\n\n\
Ends with 0 when it is withdrawn, 2 when nothing was done."
    )]
    Withdraw {
        /// The hash of the release, in full
        hash: String,
        /// Where the store is: `sled:DIR`, `redb:DIR` or `postgres://…`
        #[arg(long, value_name = "STORE")]
        store: String,
        /// The key file, when the store is sealed
        #[arg(long, value_name = "FILE")]
        key_file: Option<PathBuf>,
        /// Who decided it, for the audit log
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Why, for the audit log
        #[arg(long, value_name = "WHY")]
        because: String,
    },
}

impl Release {
    /// Does it.
    ///
    /// # Errors
    /// There is no such store or it is in use, or no such release or it is live or was withdrawn before, or the output is gone.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        let What::Withdraw { hash, store, key_file, by, because } = self.what;
        let at = store::at(&store, key_file.as_deref())?;
        store_of(&at, async |opened| {
            let clock = Clock::system();
            let made = Withdrawn { at_ms: clock.now_ms(), by, because };
            Ok(withdraw(&opened, &Audit::new(opened.clone(), clock), &hash, &made).await?)
        })?;
        terminal.line("withdrawn: nobody begins or goes on with it")?;
        Ok(Ended::Fine)
    }
}

//! `fingerpost verify-audit`: is the audit log in a store what was written? It words what the audit room found.

use crate::terminal::{BAD, GOOD, Terminal};
use crate::{Ended, files, store};
use anyhow::{Context, Result};
use clap::Args;
use fingerpost_api::audit::{Anchor, Audit, LookedThrough};
use fingerpost_api::clock::Clock;
use fingerpost_api::storage;
use std::path::PathBuf;

/// Walk every chain of the audit log and say whether one was touched
#[derive(Args)]
#[command(
    after_help = "Examples:\n  fingerpost verify-audit --store sled:data --key-file fingerpost.keys\n  fingerpost verify-audit --store sled:data --write-anchor 2026-11.json\n  \
fingerpost verify-audit --store sled:data --anchor 2026-11.json\n\n\
Stop the service first, or verify a restored backup. An entry that was changed, taken out, moved or cut off breaks its chain. Somebody who can write \
anything could write a whole chain anew: an anchor that was kept elsewhere shows that too.\n\n\
Ends with 0 when every chain is unbroken, 1 when one is broken, 2 when the log could not be read."
)]
pub struct VerifyAudit {
    /// Where the store is: `sled:DIR` or `redb:DIR`
    #[arg(long, value_name = "STORE")]
    store: String,
    /// The key file, when the store is sealed
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The ends of the chains from earlier: shows that nothing before them was written anew
    #[arg(long, value_name = "FILE")]
    anchor: Option<PathBuf>,
    /// Write the ends of the chains here, to be kept elsewhere
    #[arg(long, value_name = "FILE")]
    write_anchor: Option<PathBuf>,
}

impl VerifyAudit {
    /// Verifies.
    ///
    /// # Errors
    /// There is no such store, it is in use, its keys are missing, an anchor cannot be read or written, or the output is gone.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        let at = store::at(&self.store, self.key_file.as_deref())?;
        let earlier = self.earlier()?;
        let opened = storage::open_existing(&at)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().context("cannot start")?;
        let found = runtime.block_on(Audit::new(opened.clone(), Clock::system()).look_through(earlier.as_ref()))?;
        opened.close();
        show(&found, terminal)?;
        match found.anchor() {
            Err(_) => Ok(Ended::Faults),
            Ok(anchor) => {
                terminal.line(format!("digest of all ends: {}", anchor.digest))?;
                if let Some(file) = &self.write_anchor {
                    files::write(file, &format!("{}\n", serde_json::to_string_pretty(&anchor)?))?;
                    terminal.line(format!("anchor written to {}: keep it apart from the store", file.display()))?;
                }
                Ok(Ended::Fine)
            }
        }
    }

    fn earlier(&self) -> Result<Option<Anchor>> {
        let Some(file) = &self.anchor else { return Ok(None) };
        let anchor = serde_json::from_slice(&files::read_some(file)?);
        Ok(Some(anchor.with_context(|| format!("{} is no anchor that `fingerpost verify-audit --write-anchor` wrote", file.display()))?))
    }
}

fn show(found: &LookedThrough, terminal: &mut Terminal) -> Result<()> {
    let (entries, unbroken) =
        found.chains.iter().flatten().fold((0_u64, 0_usize), |(entries, chains), head| (entries.saturating_add(head.length), chains + 1));
    let broken: Vec<_> = found.chains.iter().filter_map(|chain| chain.as_ref().err()).collect();
    let all = found.chains.len();
    let Some(first) = broken.first() else {
        let good = terminal.colour(GOOD, "unbroken");
        terminal.line(format!("{good}: {entries} entries in {all} of {all} chains"))?;
        return Ok(());
    };
    let bad = terminal.colour(BAD, "broken");
    terminal.line(format!("{bad}: {} of {all} chains", broken.len()))?;
    terminal.hanging("  ", &format!("the first is chain {}, at entry {} (counted from 0): {}", first.chain, first.index, first.why))?;
    terminal.line(format!("unbroken: {entries} entries in {unbroken} of {all} chains"))?;
    Ok(())
}

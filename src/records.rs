//! `fingerpost records`: erase what is kept of a conversation or person, hold it, let it go; and the list of erasures that is kept apart from the store.
//! It words what the retention room did.

use crate::terminal::Terminal;
use crate::{Ended, files, limits, store};
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use fingerpost_api::audit::Audit;
use fingerpost_api::clock::Clock;
use fingerpost_api::retention::{Erased, Retention, Whose};
use fingerpost_api::storage::{self, Store, StoreAt};
use std::path::{Path, PathBuf};

/// Erase what is kept of somebody, or hold it whatever the policy says
#[derive(Args)]
pub struct Records {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Erase a conversation, or a person with every conversation about them
    #[command(
        after_help = "Examples:\n  fingerpost records erase --store sled:data --person 9991000003 --by ben --because 'asked for, case 17' --list erased.jsonl\n  \
fingerpost records erase --store sled:data --conversation ID --by ben --because 'wrong person' --list erased.jsonl\n\n\
sled and redb let one process at a time into a store: stop the service first, or ask it at /v1/retention (docs/backup.md). With PostgreSQL it may go on.\n\n\
The list names what is erased and nobody; it is written before anything is erased. Keep it apart from the store: after a restore of an older backup, \
`fingerpost restore --erased LIST` erases it again. The audit log keeps a line that something was erased, by whom and why: do not write a name there.\n\n\
Refused while a conversation of theirs can still be gone on with (a day), while an appointment is still to come, and while somebody holds it.\n\n\
Ends with 0 when it is gone, 2 when nothing was erased."
    )]
    Erase {
        #[command(flatten)]
        whose: Named,
        /// The list of erasures, kept apart from the store; made when it is not there
        #[arg(long, value_name = "FILE")]
        list: PathBuf,
    },
    /// Keep a conversation or person whatever the policy says, as for an inquest
    Hold {
        #[command(flatten)]
        whose: Named,
    },
    /// End a hold
    LetGo {
        #[command(flatten)]
        whose: Named,
    },
}

#[derive(Args)]
struct Named {
    /// Where the store is: `sled:DIR`, `redb:DIR` or `postgres://…`
    #[arg(long, value_name = "STORE")]
    store: String,
    /// The key file, when the store is sealed
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Id of the conversation, as the audit log has it behind `session/`
    #[arg(long, value_name = "ID", conflicts_with = "person", required_unless_present = "person")]
    conversation: Option<String>,
    /// The person: their NHS number, or their id as the audit log has it behind `person/`
    #[arg(long, value_name = "NUMBER")]
    person: Option<String>,
    /// Who decided it, for the audit log
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why, for the audit log; never whom
    #[arg(long, value_name = "WHY")]
    because: String,
}

impl Named {
    fn whose(&self) -> Result<Whose> {
        Ok(Whose::read(self.conversation.as_deref(), self.person.as_deref())?)
    }

    fn at(&self) -> Result<StoreAt> {
        store::at(&self.store, self.key_file.as_deref())
    }
}

impl Records {
    /// Does it.
    ///
    /// # Errors
    /// There is no such store or it is in use, nothing is kept under that name, it is held or still needed, the list cannot be written, or the output is gone.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        match self.what {
            What::Erase { whose: named, list } => {
                let whose = named.whose()?;
                let (parts, removed) = with(&named.at()?, async |retention| {
                    let erased = retention.plan(&whose, &named.by, &named.because).await?;
                    append(&list, &erased)?;
                    Ok((erased.parts.len(), retention.carry_out(&erased).await?))
                })?;
                terminal.line(format!("erased: {removed} of {parts} parts held something"))?;
                terminal.paragraph(
                    0,
                    &format!(
                        "Added to {}: keep it apart from the store, and name it with --erased when a backup is restored. Backups made before still hold \
                        what was erased: destroy them when their time is over.",
                        list.display()
                    ),
                )?;
            }
            What::Hold { whose: named } => {
                let whose = named.whose()?;
                with(&named.at()?, async |retention| Ok(retention.hold(&whose, &named.by, &named.because).await?))?;
                terminal.line("held: it is kept until `fingerpost records let-go`")?;
            }
            What::LetGo { whose: named } => {
                let whose = named.whose()?;
                let was_held = with(&named.at()?, async |retention| Ok(retention.let_go(&whose, &named.by, &named.because).await?))?;
                terminal.line(if was_held { "let go: the policy says again how long it is kept" } else { "it was not held" })?;
            }
        }
        Ok(Ended::Fine)
    }
}

/// Erases again what a list names, in a store that was restored. Gives how many parts had come back.
///
/// # Errors
/// The store refuses; then it is to be done again.
pub fn again(at: &StoreAt, list: &[Erased]) -> Result<u64> {
    with(at, async |retention| {
        let mut removed = 0;
        for erased in list {
            removed += retention.carry_out(erased).await?;
        }
        Ok(removed)
    })
}

/// Does one thing about records in a store.
fn with<T>(at: &StoreAt, work: impl AsyncFnOnce(Retention) -> Result<T>) -> Result<T> {
    store_of(at, async |opened| {
        let (audit, clock) = (Audit::new(opened.clone(), Clock::system()), Clock::system());
        work(Retention::new(opened, audit, clock)).await
    })
}

/// Opens a store, does one thing in it and closes it again.
///
/// # Errors
/// There is no such store, it is in use, or the work's own.
pub fn store_of<T>(at: &StoreAt, work: impl AsyncFnOnce(Store) -> Result<T>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().context("cannot start")?;
    let opened: Store = runtime.block_on(async { storage::open_existing(at) })?;
    let done = runtime.block_on(work(opened.clone()));
    opened.close();
    done
}

/// Adds a line.
fn append(list: &Path, erased: &Erased) -> Result<()> {
    let mut line = serde_json::to_vec(erased)?;
    line.push(b'\n');
    files::append(list, &line).context("it was not added to the list, so nothing was erased")
}

/// Reads a list of erasures.
///
/// # Errors
/// It is not there, or a line of it is none.
pub fn read(list: &Path) -> Result<Vec<Erased>> {
    let lines = files::lines(list, limits::RECORDS_LINE_BYTES)?;
    let erasure = |(number, line): (usize, &Vec<u8>)| {
        serde_json::from_slice(line).with_context(|| {
            format!(
                "line {} of {} is no erasure that `fingerpost records erase` wrote: nothing was erased again",
                number + 1,
                list.display()
            )
        })
    };
    lines.iter().enumerate().map(erasure).collect()
}

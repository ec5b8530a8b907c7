//! `fingerpost mutate`: plants an author's slips in a library, one at a time, and says which the proof finds without an older release, and that the comparison shows the rest.
//!
//! The planting stands apart; here each planted library is read, compared and proved, on every core.

mod plant;
mod show;
mod text;

use crate::check::Format;

use crate::terminal::Terminal;
use crate::{Ended, files, library};
use anyhow::{Result, bail};
use clap::Args;
use fingerpost_engine::program::{PathwayId, Program};
use fingerpost_engine::prove::caught;
use fingerpost_engine::prove::compare::{Change, agree, compare};
use fingerpost_engine::prove::diagram::Budget;
use plant::{Kind, Planted};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Plant typing slips and see which of them the proof finds without an older release
#[derive(Args)]
#[command(after_help = "Examples:\n  fingerpost mutate my-pathways\n  fingerpost mutate my-pathways --per-kind 10 --seed 7\n  \
fingerpost mutate my-pathways --format json | jq '.planted[] | select(.caught_by == null)'\n\n\
Eight kinds: a rule removed, a condition negated, two results swapped, a boundary or value wrong, a rule in another place, a floor\n\
removed, `or` in place of `and`, a less urgent disposition. Slips that the reading refuses are not counted as planted.\n\n\
Ends with 0 when each is proved harmless or shown by the comparison, 1 when one is not, 2 when nothing could be planted.")]
pub struct Mutate {
    /// The folder; without it, the pathways that come with the program
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// How many of each kind, where there are so many places
    #[arg(long, value_name = "N", default_value_t = 100)]
    per_kind: usize,
    /// Which of them: the same seed plants the same slips
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Text for people, or JSON for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// What became of a planted slip.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fate {
    /// The reading refuses it, so it could never be released.
    Refused,
    /// Proved to change nothing for anybody.
    Harmless,
    /// Somebody is told something else.
    Changed {
        /// Somebody fares worse.
        lowers: bool,
        /// The property that finds it without an older release.
        caught: Option<(&'static str, &'static str)>,
    },
    /// Neither proved nor shown.
    Unknown(String),
}

/// A slip with its fate.
#[derive(Debug, Clone)]
struct Judged {
    planted: Planted,
    fate: Fate,
}

impl Mutate {
    /// Plants and judges.
    ///
    /// # Errors
    /// The folder cannot be read, nothing can be planted, or the output is gone.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        let folder = self.folder.as_deref();
        let name = files::name(folder);
        let loaded = library::load(folder, &[])?;
        let program = match library::program(&loaded, &name, terminal)? {
            Ok(program) => program,
            Err(ended) => return Ok(ended),
        };
        let texts: Vec<(String, String)> = loaded.sources.files().map(|(_, f)| (f.name.clone(), f.text.clone())).collect();
        let mut judged = Vec::new();
        for kind in Kind::ALL {
            judged.extend(of_kind(program, &texts, plant::all(program, &texts, kind, self.seed), self.per_kind));
        }
        if judged.is_empty() {
            bail!("{name} has no steps in which a slip could be planted");
        }
        if self.format == Format::Json {
            terminal.line(serde_json::to_string_pretty(&show::report(&judged, self.seed))?)?;
        } else {
            show::table(&judged, self.seed, terminal)?;
        }
        let unknown = judged.iter().any(|j| matches!(j.fate, Fate::Unknown(_)));
        Ok(if unknown { Ended::Faults } else { Ended::Fine })
    }
}

/// Judges slips of one kind until so many could be released.
fn of_kind(program: &Program, texts: &[(String, String)], all: Vec<Planted>, wanted: usize) -> Vec<Judged> {
    let (next, counted) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let done: Mutex<Vec<(usize, Judged)>> = Mutex::new(Vec::new());
    let work = || {
        while counted.load(Ordering::SeqCst) < wanted {
            let at = next.fetch_add(1, Ordering::SeqCst);
            let Some(planted) = all.get(at) else { return };
            let fate = judge(program, texts, planted);
            if fate != Fate::Refused {
                counted.fetch_add(1, Ordering::SeqCst);
            }
            if let Ok(mut done) = done.lock() {
                done.push((at, Judged { planted: planted.clone(), fate }));
            }
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(work))));
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(at, _)| *at);
    // Several may have been at work when the last was counted: the same seed must keep the same ones.
    let mut kept = 0;
    done.into_iter()
        .map(|(_, judged)| judged)
        .take_while(|j| {
            let take = kept < wanted;
            kept += usize::from(j.fate != Fate::Refused);
            take
        })
        .collect()
}

fn judge(program: &Program, texts: &[(String, String)], planted: &Planted) -> Fate {
    let mut changed = texts.to_vec();
    if let Some((_, text)) = changed.get_mut(planted.file) {
        text.clone_from(&planted.text);
    }
    let loaded = fingerpost_engine::load(&changed);
    let Some(new) = loaded.program else { return Fate::Refused };
    let found = compare(program, &new, &Budget::default, &mut |_, _, _| {});
    if let Some(fault) = found.fault {
        return Fate::Unknown(fault);
    }
    if let Some(Change::NotExhausted(why)) = found.topics.iter().map(|t| t.change).find(|c| matches!(c, Change::NotExhausted(_))) {
        return Fate::Unknown(why.to_string());
    }
    if found.is_same() {
        // Whoever trusts no proof: random people walked by both.
        let proved = found.topics.iter().filter(|t| t.change == Change::Proved);
        let mismatch = proved.filter_map(|t| agree(program, &new, &t.name, PEOPLE, planted.seed).err()).next();
        return mismatch.map_or(Fate::Harmless, Fate::Unknown);
    }
    let lowers = found.lowered().next().is_some() || found.lost().next().is_some() || !found.removed.is_empty();
    let topics: Vec<PathwayId> =
        found.topics.iter().filter(|t| t.change == Change::Changed).filter_map(|t| new.pathway_named(&t.name)).collect();
    match caught(&new, &topics, &Budget::default) {
        Ok(caught) => Fate::Changed { lowers, caught },
        Err(why) => Fate::Unknown(why.to_string()),
    }
}

/// Random people walked by both releases for each slip that is proved harmless.
const PEOPLE: usize = 200;

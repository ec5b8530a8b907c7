//! Two releases side by side: whose outcome changes, into what, for how many sets of answers, and the shortest person of each kind, walked by both.
//!
//! "No change" is a proof: the two functions are one diagram. Numbers of facts, services and rungs may differ between releases, so everything is put into words that both
//! share before it is compared. It signs nothing and prints nothing. Interrupts never enter a topic's function; whom they put in front is compared beside it.

mod agree;
mod also;
mod facts;
mod rungs;
mod share;
mod texts;
mod topic;
mod topics;

pub use agree::agree;
pub use also::{Happening, HappeningKind};
pub use facts::Matched;
pub use rungs::Order;
pub use share::Share;
pub use texts::TextChange;
pub use topic::{Cell, Witness};

use super::diagram::{Budget, Count, Exhausted};
use super::people::without_interrupts;
use super::print::Prints;
use crate::program::{PathwayId, Program};

/// How the comparison of a topic ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Both releases have the same steps, rules and facts for it, so there is nothing that could differ.
    SameProgram,
    /// Written otherwise, and proved to come to the same for every set of answers.
    Proved,
    /// Somebody is told something else.
    Changed,
    /// The budget was spent before it was known.
    NotExhausted(Exhausted),
}

/// One topic in both releases.
#[derive(Debug, Clone)]
pub struct TopicDifference {
    /// Its name in the newer release.
    pub name: String,
    /// Its name in the older one.
    pub old_name: String,
    /// What became of it.
    pub change: Change,
    /// Sets of answers, nobody volunteering, over the facts of both releases; 0 where nothing had to be counted.
    pub vectors: Count,
    /// The matrix: those who hear the same as before, too.
    pub cells: Vec<Cell>,
    /// What is raised, or put in front, for other people than before.
    pub also: Vec<Happening>,
}

/// Two releases.
#[derive(Debug, Clone, Default)]
pub struct Difference {
    /// Hash of the older release.
    pub old: String,
    /// Hash of the newer one.
    pub new: String,
    /// Which facts were taken for the same.
    pub facts: Matched,
    /// Topics of both.
    pub topics: Vec<TopicDifference>,
    /// Topics of the newer one only.
    pub added: Vec<String>,
    /// Topics of the older one only: nobody can be helped by them any more.
    pub removed: Vec<String>,
    /// Words that changed; they alter no outcome.
    pub texts: Vec<TextChange>,
    /// A fault of the prover itself: nothing above may be trusted.
    pub fault: Option<String>,
}

impl Difference {
    /// Does everybody hear the same as before, proved?
    #[must_use]
    pub fn is_same(&self) -> bool {
        let topics = self.topics.iter().all(|t| matches!(t.change, Change::SameProgram | Change::Proved));
        topics && self.added.is_empty() && self.removed.is_empty() && self.fault.is_none()
    }

    /// Cells in which an older need is no longer served: less urgent, or neither more nor less.
    pub fn lowered(&self) -> impl Iterator<Item = (&TopicDifference, &Cell)> {
        self.topics.iter().flat_map(|t| t.cells.iter().map(move |c| (t, c))).filter(|(_, c)| c.order.lowers())
    }

    /// What is no longer raised, or put in front, for somebody.
    pub fn lost(&self) -> impl Iterator<Item = (&TopicDifference, &Happening)> {
        self.topics.iter().flat_map(|t| t.also.iter().map(move |h| (t, h))).filter(|(_, h)| h.lost)
    }
}

/// Both releases, the newer one with the older one's names for facts that are the same.
#[derive(Debug)]
pub(super) struct Pair<'p> {
    pub old: &'p Program,
    pub new: &'p Program,
    pub aligned: Program,
    /// Without interrupts, for replay.
    pub alone: [Program; 2],
    pub old_prints: Prints,
    pub new_prints: Prints,
}

/// Why a topic was not compared.
#[derive(Debug)]
pub(super) enum Stop {
    /// The budget is spent.
    Exhausted(Exhausted),
    /// A person does not come to what the diagram says.
    Fault(String),
}

impl From<Exhausted> for Stop {
    fn from(error: Exhausted) -> Self {
        Self::Exhausted(error)
    }
}

/// Compares two releases. `budget` is asked once per topic; `progress` hears the name of each topic before it is opened, with its place and how many there are.
pub fn compare(old: &Program, new: &Program, budget: &dyn Fn() -> Budget, progress: &mut dyn FnMut(&str, usize, usize)) -> Difference {
    let (aligned, matched) = facts::align(old, new);
    let alone = [without_interrupts(old), without_interrupts(new)];
    let (old_prints, new_prints) = (Prints::of(old), Prints::of(&aligned));
    let pair = Pair { old, new, aligned, alone, old_prints, new_prints };
    let mut made = Difference {
        old: old.hash.clone(),
        new: new.hash.clone(),
        facts: matched,
        texts: texts::changes(old, new),
        ..Difference::default()
    };
    let plan = topics::plan(&pair);
    let count = plan.same.len() + plan.maybe.len();
    for (at, (of, renamed)) in plan.same.iter().map(|p| (p, false)).chain(plan.maybe.iter().map(|p| (p, true))).enumerate() {
        progress(&topics::name(new, of.1), at, count);
        match one(&pair, *of, budget()) {
            Ok(found) if renamed && !matches!(found.change, Change::SameProgram | Change::Proved) => {
                // The same title and another behaviour: nothing says that it is the same topic.
                made.removed.push(found.old_name);
                made.added.push(found.name);
            }
            Ok(found) => made.topics.push(found),
            Err(fault) => {
                made.fault = Some(fault);
                return made;
            }
        }
    }
    made.added.extend(plan.added.iter().map(|p| topics::name(new, *p)));
    made.removed.extend(plan.removed.iter().map(|p| topics::name(old, *p)));
    made
}

fn one(pair: &Pair<'_>, of: (PathwayId, PathwayId), budget: Budget) -> Result<TopicDifference, String> {
    let mut found = TopicDifference {
        name: topics::name(pair.new, of.1),
        old_name: topics::name(pair.old, of.0),
        change: Change::SameProgram,
        vectors: Count::default(),
        cells: Vec::new(),
        also: Vec::new(),
    };
    if pair.old_prints.entry(pair.old, of.0).is_some_and(|print| pair.new_prints.entry(&pair.aligned, of.1) == Some(print)) {
        return Ok(found);
    }
    match topic::compare(pair, of, budget, &mut found) {
        Ok(()) => {}
        Err(Stop::Exhausted(why)) => found.change = Change::NotExhausted(why),
        Err(Stop::Fault(fault)) => return Err(format!("fault of the prover: {}: {fault}", found.name)),
    }
    Ok(found)
}

//! What happens beside the outcome: actions that are raised (a task for the safeguarding team, a line for whoever receives the person) and topics that an interrupt puts in
//! front. Lost for somebody, or new for somebody, each with its share and the shortest person. It judges no outcome.

use super::Stop;
use super::topic::{Desk, Witness};
use crate::program::{PathwayId, Program};
use crate::prove::case::gathered;
use crate::prove::diagram::{Count, Made, Ref};
use std::collections::BTreeMap;

/// What is raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HappeningKind {
    /// An action.
    Action,
    /// A topic that an answer puts in front.
    InFront,
}

/// Something raised for other people than before.
#[derive(Debug, Clone)]
pub struct Happening {
    /// What kind.
    pub kind: HappeningKind,
    /// Its name.
    pub name: String,
    /// These people no longer have it; otherwise they have it now and had not.
    pub lost: bool,
    /// Sets of answers, nobody volunteering.
    pub count: Count,
    /// Of so many.
    pub of: Count,
    /// The shortest of them.
    pub witness: Witness,
}

type Raised = BTreeMap<(HappeningKind, String), Ref>;

pub(super) fn happenings(desk: &mut Desk<'_>) -> Result<Vec<Happening>, Stop> {
    let (old, new) = (raised(desk, 0)?, raised(desk, 1)?);
    let mut found = Vec::new();
    let keys: std::collections::BTreeSet<_> = old.keys().chain(new.keys()).cloned().collect();
    for key in keys {
        let had = old.get(&key).copied().unwrap_or(Ref::FALSE);
        let has = new.get(&key).copied().unwrap_or(Ref::FALSE);
        for (lost, a, b) in [(true, had, has), (false, has, had)] {
            let whom = desk.space.diagrams.and_not(a, b)?;
            if whom != Ref::FALSE {
                found.push(one(desk, &key, lost, whom)?);
            }
        }
    }
    Ok(found)
}

fn one(desk: &mut Desk<'_>, key: &(HappeningKind, String), lost: bool, whom: Ref) -> Result<Happening, Stop> {
    let (mut counts, of) = desk.counts(whom)?;
    let count = counts.remove(&1).unwrap_or_default();
    let values = desk.shortest(whom)?.unwrap_or_default();
    for side in 0..2 {
        let has = (side == 0) == lost;
        let (person, program, alone, entry) = desk.person(side, &values);
        let refused = |r| Stop::Fault(format!("the walk refused an answer: {r}"));
        let walked = match key.0 {
            HappeningKind::Action => {
                let state = person.walk(alone, entry).map_err(refused)?;
                state.fired().iter().filter_map(|f| program.rule(f.rule)).flat_map(|r| &r.actions).any(|a| action(program, a.at()) == key.1)
            }
            HappeningKind::InFront => {
                let only = only_to(program, &key.1);
                let state = person.walk(&only, entry).map_err(refused)?;
                state.topics().any(|(p, _)| p != entry && name(program, p) == key.1)
            }
        };
        if walked != has {
            return Err(Stop::Fault(format!(
                "the diagram of release {side} says that `{}` is {}raised, the walk does not",
                key.1,
                if has { "" } else { "not " }
            )));
        }
    }
    let what = if key.0 == HappeningKind::Action { "action" } else { "topic in front" };
    let title = format!("{what} {} {}", key.1, if lost { "is lost" } else { "is new" });
    let witness = desk.witness(&values, &title, [Vec::new(), Vec::new()])?;
    Ok(Happening { kind: key.0, name: key.1.clone(), lost, count, of, witness })
}

/// Everything a release raises, and for whom.
fn raised(desk: &mut Desk<'_>, side: usize) -> Made<Raised> {
    let [old, new] = &mut desk.walks;
    let walk = if side == 0 { old } else { new };
    let Some(entry) = desk.entries.get(side) else { return Ok(Raised::new()) };
    let program = walk.program();
    let (_, actions) = gathered(program, walk, &mut desk.space, entry)?;
    let mut all: Raised = actions.into_iter().map(|(id, whom)| ((HappeningKind::Action, action(program, id.at())), whom)).collect();
    for interrupt in program.interrupts.iter().filter(|i| i.topic != entry.pathway) {
        let whom = walk.holds_surely(&mut desk.space, entry, interrupt.when)?;
        let held = all.entry((HappeningKind::InFront, name(program, interrupt.topic))).or_insert(Ref::FALSE);
        *held = desk.space.diagrams.or(*held, whom)?;
    }
    Ok(all)
}

fn action(program: &Program, at: usize) -> String {
    program.actions.get(at).map(|a| a.name.clone()).unwrap_or_default()
}

fn name(program: &Program, id: PathwayId) -> String {
    program.pathway(id).map(|p| p.name.clone()).unwrap_or_default()
}

/// The release with this topic's interrupts alone: the first that fires does so on a way that no other has changed.
fn only_to(program: &Program, topic: &str) -> Program {
    let mut only = program.clone();
    only.interrupts.retain(|i| name(program, i.topic) == topic);
    only
}

//! One topic in both releases: both functions in one space, the pairs of their leaves counted exactly, and for each cell that is not "the same as before" the shortest
//! person, walked by both releases. Someone who does not come to what the diagram says is a fault of the prover, and ends the comparison.

use super::also;
use super::rungs::{Book, Order};
use super::{Change, Pair, Stop, TopicDifference};
use crate::program::{PathwayId, Program};
use crate::prove::case::shortest;
use crate::prove::diagram::{Budget, Count, Made, Ref, Var};
use crate::prove::domain::{Domain, Role};
use crate::prove::people::{Person, joined};
use crate::prove::reach::Reach;
use crate::prove::replay::{Conversation, converse};
use crate::prove::symbolic::{Entry, Space, Symbolic};
use crate::prove::unvolunteered;
use std::collections::{BTreeMap, BTreeSet};

/// One person in both releases.
#[derive(Debug, Clone)]
pub struct Witness {
    /// Walked by the older release.
    pub old: Conversation,
    /// Walked by the newer release.
    pub new: Conversation,
}

/// Those who came to one outcome and come to another.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Names of rungs, the place first; empty: nothing.
    pub old: Vec<String>,
    /// The same in the newer release.
    pub new: Vec<String>,
    /// How the newer stands to the older.
    pub order: Order,
    /// Sets of answers, nobody volunteering. 0: only where something is told before it is asked.
    pub count: Count,
    /// Of these, sets of answers whose outcome reads the same while the demands beneath it are others, which counts when several topics meet.
    pub beneath: Count,
    /// The shortest of them; none where nothing changed.
    pub witness: Option<Witness>,
}

/// Both releases' entries in one space.
pub(super) struct Desk<'p> {
    pub pair: &'p Pair<'p>,
    pub of: (PathwayId, PathwayId),
    pub domain: &'p Domain,
    pub space: Space,
    pub walks: [Symbolic<'p>; 2],
    pub entries: [Entry; 2],
}

impl<'p> Desk<'p> {
    fn open(pair: &'p Pair<'p>, of: (PathwayId, PathwayId), domain: &'p Domain, budget: Budget) -> Made<Self> {
        let mut space = Space::new(domain, budget)?;
        let mut walks = [Symbolic::new(pair.old, domain, 0, &mut space), Symbolic::new(&pair.aligned, domain, 1, &mut space)];
        let [first, second] = &mut walks;
        let entries = [first.entry(&mut space, of.0)?, second.entry(&mut space, of.1)?];
        Ok(Self { pair, of, domain, space, walks, entries })
    }

    /// How many sets of answers, nobody volunteering, lead to each leaf, and how many there are.
    pub fn counts(&mut self, of: Ref) -> Made<(BTreeMap<u32, Count>, Count)> {
        let plain = unvolunteered(&mut self.space, self.domain, of)?;
        let read: BTreeSet<Var> = self.space.diagrams.reachable(plain).into_iter().filter_map(|n| self.space.diagrams.var(n)).collect();
        let domain = self.domain;
        let counted = |v: Var| domain.is_counted(v) || (read.contains(&v) && domain.variable(v).is_some_and(|v| v.role == Role::Answer));
        Ok((self.space.diagrams.counts(plain, &counted).into_iter().collect(), self.space.diagrams.vectors(&counted)))
    }

    /// The shortest of these people, of those who volunteer nothing if there are any.
    pub fn shortest(&mut self, whom: Ref) -> Made<Option<Vec<u16>>> {
        let plain = unvolunteered(&mut self.space, self.domain, whom)?;
        let whom = if plain == Ref::FALSE { whom } else { plain };
        Ok(shortest(&self.space.diagrams, self.domain, whom))
    }

    /// A person as one release meets them.
    pub fn person(&self, side: usize, values: &[u16]) -> (Person<'p>, &'p Program, &'p Program, PathwayId) {
        let person = Person { domain: self.domain, side, values: values.to_vec() };
        let [old, new] = &self.pair.alone;
        if side == 0 { (person, self.pair.old, old, self.of.0) } else { (person, self.pair.new, new, self.of.1) }
    }

    /// The same person's calls in both releases.
    pub fn witness(&self, values: &[u16], title: &str, names: [Vec<String>; 2]) -> Result<Witness, Stop> {
        let [of_old, of_new] = names;
        let call = |side: usize, alone: Vec<String>| {
            let (person, program, _, entry) = self.person(side, values);
            converse(program, &person, entry, title, alone).map_err(Stop::Fault)
        };
        Ok(Witness { old: call(0, of_old)?, new: call(1, of_new)? })
    }
}

/// Compares one topic.
pub(super) fn compare(pair: &Pair<'_>, of: (PathwayId, PathwayId), budget: Budget, found: &mut TopicDifference) -> Result<(), Stop> {
    let (old_reach, new_reach) = (Reach::of(pair.old, of.0)?, Reach::of(&pair.aligned, of.1)?);
    let domain = Domain::new(&[(pair.old, &old_reach), (&pair.aligned, &new_reach)]);
    let mut desk = Desk::open(pair, of, &domain, budget)?;
    let mut book = Book::new(pair.old, &pair.aligned);
    let old = in_words(&mut desk, &mut book, 0)?;
    let new = in_words(&mut desk, &mut book, 1)?;
    found.also = also::happenings(&mut desk)?;
    if old == new {
        found.vectors = desk.space.diagrams.vectors(&|v| domain.is_counted(v));
        found.change = if found.also.is_empty() { Change::Proved } else { Change::Changed };
        return Ok(());
    }
    found.change = Change::Changed;
    cells(&mut desk, &book, (old, new), found)
}

/// A side's function with meanings as leaves.
fn in_words(desk: &mut Desk<'_>, book: &mut Book<'_>, side: usize) -> Made {
    let Some(function) = desk.entries.get(side).map(|e| e.function) else { return Ok(Ref::FALSE) };
    let Space { diagrams, states, .. } = &mut desk.space;
    diagrams.map_once(function, &mut |n| Ref::leaf(book.meaning(side, states.state(n))))
}

/// Which cell a pair of meanings belongs to, and whether the demands beneath differ.
type Key = (Vec<usize>, Vec<usize>, Order);

fn cells(desk: &mut Desk<'_>, book: &Book<'_>, (old, new): (Ref, Ref), found: &mut TopicDifference) -> Result<(), Stop> {
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    let mut places: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let both = desk.space.diagrams.apply_once(old, new, &mut |a, b| {
        let pair = a.value().zip(b.value())?;
        let place = *places.entry(pair).or_insert_with(|| {
            pairs.push(pair);
            u32::try_from(pairs.len() - 1).unwrap_or(u32::MAX)
        });
        Some(Ref::leaf(place))
    })?;
    let (counts, vectors) = desk.counts(both)?;
    found.vectors = vectors;
    let outcome = |m: u32| book.meanings.get(m as usize).map(|m| m.outcome.clone()).unwrap_or_default();
    let mut by_key: BTreeMap<Key, Vec<u32>> = BTreeMap::new();
    for (place, (a, b)) in pairs.iter().enumerate() {
        by_key.entry((outcome(*a), outcome(*b), book.order(*a, *b))).or_default().push(u32::try_from(place).unwrap_or(u32::MAX));
    }
    for ((_, _, order), members) in by_key {
        let count = |p: &u32| counts.get(p).cloned().unwrap_or_default();
        let of_pair = |p: &u32| pairs.get(*p as usize).copied().unwrap_or_default();
        let moved: Vec<u32> = members.iter().copied().filter(|p| of_pair(p).0 != of_pair(p).1).collect();
        let Some((a, b)) = moved.first().or(members.first()).map(of_pair) else { continue };
        let names = [book.words(a), book.words(b)];
        let beneath: Count = if order == Order::Same { moved.iter().map(count).sum() } else { Count::default() };
        let whom = desk.space.diagrams.map_once(both, &mut |p| Ref::truth(moved.contains(&p)))?;
        let witness = shown(desk, whom, &names)?;
        let [old, new] = names;
        found.cells.push(Cell { old, new, order, count: members.iter().map(count).sum(), beneath, witness });
    }
    // Those who matter most first.
    found.cells.sort_by_key(|c| (!c.order.lowers(), c.order == Order::Same));
    Ok(())
}

/// The shortest of these people, walked by both releases to what the diagrams say.
fn shown(desk: &mut Desk<'_>, whom: Ref, names: &[Vec<String>; 2]) -> Result<Option<Witness>, Stop> {
    let Some(values) = desk.shortest(whom)? else { return Ok(None) };
    for side in 0..2 {
        let (person, _, alone, entry) = desk.person(side, &values);
        let walked = person.walk(alone, entry).map_err(|r| Stop::Fault(format!("the walk refused an answer: {r}")))?;
        let function = desk.entries.get(side).map_or(Ref::FALSE, |e| e.function);
        let said = desk.space.states.state(desk.space.diagrams.value(function, &values));
        if joined(&walked) != said {
            return Err(Stop::Fault(format!("the diagram of release {side} says {said:?}, the walk {:?}", joined(&walked))));
        }
    }
    let [was, is] = [0, 1].map(|at| names.get(at).filter(|n| !n.is_empty()).map_or_else(|| "nothing".to_owned(), |n| n.join(" + ")));
    let title = format!("{}: was {was}, is {is}", desk.pair.new.pathway(desk.of.1).map_or("", |p| p.name.as_str()));
    Ok(Some(desk.witness(&values, &title, names.clone())?))
}

//! The whole proof of a release: every entry, every property, every promise, with a conversation for whatever does not hold.
//!
//! It writes no text and asks no clock; the command line does both.

use super::case::{Case, Checked, Found};
use super::diagram::{Budget, Count, Exhausted};
use super::differential::walked_alike;
use super::domain::Domain;
use super::entries;
use super::people::without_interrupts;
use super::properties::reachable::Reached;
use super::properties::{OF_ENTRY, OF_LIBRARY, applies};
use super::reach::{Reach, circle};
use super::replay::{Counterexample, replay};
use super::said::Said;
use crate::limits::{PROOF_SEED, PROOF_WALKED};
use crate::program::{Origin, PathwayId, Program};
use num_bigint::BigUint;

/// What became of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It holds for every answer vector.
    Proved,
    /// Somebody shows that it does not.
    Refuted,
    /// The budget was spent before it was known.
    NotExhausted,
}

impl Verdict {
    /// As the certificate writes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Refuted => "refuted",
            Self::NotExhausted => "not-exhausted",
        }
    }
}

/// One property of one entry, or of the library.
#[derive(Debug, Clone)]
pub struct PropertyProof {
    /// Its number.
    pub id: &'static str,
    /// Its name.
    pub code: &'static str,
    /// What it says.
    pub says: &'static str,
    /// What became of it.
    pub verdict: Verdict,
    /// Obligations gone through.
    pub obligations: usize,
}

/// One entry.
#[derive(Debug, Clone)]
pub struct EntryProof {
    /// The topic.
    pub pathway: PathwayId,
    /// Its name.
    pub name: String,
    /// Steps it can reach, the start's left out.
    pub steps: usize,
    /// Facts it asks or reads.
    pub facts: usize,
    /// Variables, the "volunteered" bits included.
    pub variables: usize,
    /// Answer vectors, nobody volunteering.
    pub vectors: Count,
    /// Nodes of its function.
    pub function_nodes: usize,
    /// Nodes made on the way.
    pub nodes: usize,
    /// Steps of the diagrams' operations.
    pub operations: u64,
    /// Variables in order, to be hashed.
    pub order: Vec<String>,
    /// Properties.
    pub properties: Vec<PropertyProof>,
    /// Why it was given up, and the condition whose facts lie furthest apart.
    pub exhausted: Option<(Exhausted, Option<(String, Origin)>)>,
}

/// One promise over all entries.
#[derive(Debug, Clone)]
pub struct PromiseProof {
    /// Its place in [`Program::promises`].
    pub at: usize,
    /// Answer vectors to which it applies, of all, summed over the entries in which it can apply.
    pub applies: Count,
    /// All answer vectors of those entries.
    pub of: Count,
    /// What became of it.
    pub verdict: Verdict,
}

/// The whole proof.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// By entry.
    pub entries: Vec<EntryProof>,
    /// Of the library as a whole.
    pub library: Vec<PropertyProof>,
    /// Promises.
    pub promises: Vec<PromiseProof>,
    /// What does not hold.
    pub counterexamples: Vec<Counterexample>,
    /// Random people who were walked and came to what their entry's function says.
    pub walked: usize,
    /// A fault of the prover itself: nothing above may be trusted.
    pub fault: Option<String>,
}

/// How a property stands over all entries.
#[derive(Debug, Clone)]
pub struct Standing {
    /// What it says.
    pub says: &'static str,
    /// Refuted where some entry refutes it, not exhausted where some entry was given up.
    pub verdict: Verdict,
    /// Obligations gone through.
    pub obligations: usize,
}

impl Report {
    /// Every property over all entries, in the order of the certificate.
    #[must_use]
    pub fn standings(&self) -> Vec<Standing> {
        let all = || self.entries.iter().flat_map(|e| &e.properties).chain(&self.library);
        let standing = |code: &str, says| {
            let of = || all().filter(|p| p.code == code);
            let any = |verdict| of().any(|p| p.verdict == verdict);
            let worst = [Verdict::Refuted, Verdict::NotExhausted].into_iter().find(|v| any(*v));
            Standing { says, verdict: worst.unwrap_or(Verdict::Proved), obligations: of().map(|p| p.obligations).sum() }
        };
        let of_entries = OF_ENTRY.iter().map(|p| standing(p.code, p.says));
        of_entries.chain(OF_LIBRARY.iter().map(|p| standing(p.code, p.says))).collect()
    }

    /// Does everything hold?
    #[must_use]
    pub fn is_proved(&self) -> bool {
        let all = self.entries.iter().flat_map(|e| &e.properties).chain(&self.library).all(|p| p.verdict == Verdict::Proved);
        all && self.fault.is_none() && self.counterexamples.is_empty()
    }
}

/// Proves a release. `budget` is asked once per entry; `progress` hears the name of each entry before it is opened, with its place and how many there are.
pub fn prove(program: &Program, budget: &dyn Fn() -> Budget, progress: &mut dyn FnMut(&str, usize, usize)) -> Report {
    let alone = without_interrupts(program);
    let all = entries(program);
    let mut work = Work { program, alone: &alone, report: Report::default(), reached: Reached::default(), given_up: false };
    let nothing = || (BigUint::default(), BigUint::default(), false);
    let mut promises: Vec<(Count, Count, bool)> = program.promises.iter().map(|_| nothing()).collect();
    for (at, entry) in all.iter().enumerate() {
        progress(program.pathway(*entry).map_or("", |p| p.name.as_str()), at, all.len());
        work.entry(*entry, budget(), &mut promises);
        if work.report.fault.is_some() {
            return work.report;
        }
    }
    work.library(&promises);
    work.report
}

struct Work<'p> {
    program: &'p Program,
    alone: &'p Program,
    report: Report,
    reached: Reached,
    given_up: bool,
}

impl Work<'_> {
    fn entry(&mut self, pathway: PathwayId, budget: Budget, promises: &mut [(Count, Count, bool)]) {
        let program = self.program;
        let name = program.pathway(pathway).map(|p| p.name.clone()).unwrap_or_default();
        let mut proof = EntryProof {
            pathway,
            name,
            steps: 0,
            facts: 0,
            variables: 0,
            vectors: Count::default(),
            function_nodes: 0,
            nodes: 0,
            operations: 0,
            order: Vec::new(),
            properties: Vec::new(),
            exhausted: None,
        };
        let reach = match Reach::of(program, pathway) {
            Ok(reach) => reach,
            Err(error) => return self.never_opened(proof, error),
        };
        let domain = Domain::new(&[(program, &reach)]);
        let node_count = |p: &PathwayId| program.pathway(*p).map_or(0, |p| p.end.saturating_sub(p.first) as usize);
        proof.steps = reach.pathways.iter().map(node_count).sum();
        proof.facts = reach.own.len();
        proof.variables = domain.variables().len();
        proof.order = domain.variables().iter().map(|v| format!("{:?} {}", v.role, v.name)).collect();
        match Case::open(program, &domain, pathway, budget) {
            Ok(mut case) => {
                self.properties(&mut case, &mut proof, promises);
                proof.vectors = case.space.diagrams.vectors(&|v| domain.is_counted(v));
                proof.function_nodes = case.space.diagrams.reachable(case.entry.function).len();
                proof.nodes = case.space.diagrams.len();
                proof.operations = case.space.diagrams.operations();
            }
            Err(error) => {
                self.given_up = true;
                proof.exhausted = Some((error, super::width::widest(program, &reach, &domain)));
                proof.properties = OF_ENTRY.iter().map(|p| property(p.id, p.code, p.says, Verdict::NotExhausted, 0)).collect();
            }
        }
        self.report.entries.push(proof);
    }

    /// A circle of jumps, or too many.
    fn never_opened(&mut self, mut proof: EntryProof, error: Exhausted) {
        self.given_up = true;
        let way = circle(self.program, proof.pathway);
        let verdict = |code| if code == "termination" && way.is_some() { Verdict::Refuted } else { Verdict::NotExhausted };
        proof.properties = OF_ENTRY.iter().map(|p| property(p.id, p.code, p.says, verdict(p.code), 0)).collect();
        if let Some(way) = way {
            let names: Vec<&str> = way.iter().filter_map(|p| self.program.pathway(*p)).map(|p| p.name.as_str()).collect();
            self.report.counterexamples.push(Counterexample {
                property: "P2",
                code: "termination",
                entry: proof.name.clone(),
                headline: format!("the pathways go round in a circle: {}", names.join(", ")),
                origin: self.program.pathway(proof.pathway).map(|p| p.origin.clone()).unwrap_or_default(),
                should: None,
                conversations: Vec::new(),
            });
        }
        proof.exhausted = Some((error, None));
        self.report.entries.push(proof);
    }

    fn properties(&mut self, case: &mut Case<'_>, proof: &mut EntryProof, promises: &mut [(Count, Count, bool)]) {
        for p in &OF_ENTRY {
            let (verdict, obligations) = match (p.check)(case) {
                Ok(Checked { obligations, found }) => {
                    let verdict = if found.is_empty() { Verdict::Proved } else { Verdict::Refuted };
                    found.iter().for_each(|f| self.show(case, (p.id, p.code), f));
                    (verdict, obligations)
                }
                Err(error) => {
                    self.given_up = true;
                    proof.exhausted = Some((error, None));
                    (Verdict::NotExhausted, 0)
                }
            };
            proof.properties.push(property(p.id, p.code, p.says, verdict, obligations));
        }
        match walked_alike(case, self.alone, PROOF_WALKED, PROOF_SEED) {
            Ok(()) => self.report.walked += PROOF_WALKED,
            Err(fault) => self.report.fault = Some(fault),
        }
        if self.reached.add(case).is_err() {
            self.given_up = true;
        }
        for (promise, sums) in self.program.promises.iter().zip(promises) {
            match applies(case, promise) {
                Ok(Some(found)) => {
                    sums.0 += found.to;
                    sums.1 += found.of;
                    sums.2 = true;
                }
                Ok(None) => {}
                Err(_) => self.given_up = true,
            }
        }
    }

    fn show(&mut self, case: &Case<'_>, property: (&'static str, &'static str), found: &Found) {
        match replay(case, self.alone, property, found) {
            Ok(shown) => self.report.counterexamples.push(shown),
            Err(fault) => self.report.fault = Some(fault),
        }
    }

    /// What speaks of the whole library.
    fn library(&mut self, promises: &[(Count, Count, bool)]) {
        let [dead_code, idle_code] = OF_LIBRARY;
        let dead = if self.given_up { Vec::new() } else { self.reached.dead(self.program) };
        let idle: Vec<Found> = if self.given_up { Vec::new() } else { self.idle(promises) };
        for (p, found, obligations) in [(dead_code, dead, self.reached.obligations()), (idle_code, idle, promises.len())] {
            let verdict = match (self.given_up, found.is_empty()) {
                (true, _) => Verdict::NotExhausted,
                (false, true) => Verdict::Proved,
                (false, false) => Verdict::Refuted,
            };
            self.report.library.push(property(p.id, p.code, p.says, verdict, obligations));
            self.report.counterexamples.extend(found.into_iter().map(|f| Counterexample {
                property: p.id,
                code: p.code,
                entry: String::new(),
                headline: f.headline,
                origin: f.origin,
                should: None,
                conversations: Vec::new(),
            }));
        }
        for (at, (promise, (to, of, _))) in self.program.promises.iter().zip(promises).enumerate() {
            let broken = self.report.counterexamples.iter().any(|c| c.origin == promise.origin);
            let verdict = match (broken, self.given_up) {
                (true, _) => Verdict::Refuted,
                (false, true) => Verdict::NotExhausted,
                (false, false) => Verdict::Proved,
            };
            self.report.promises.push(PromiseProof { at, applies: to.clone(), of: of.clone(), verdict });
        }
    }

    fn idle(&self, promises: &[(Count, Count, bool)]) -> Vec<Found> {
        let never = self.program.promises.iter().zip(promises).filter(|(_, (.., applies))| !applies);
        let headline = |text: &str| format!("this promise applies to nobody: {} ...", Said::of(self.program).whom(text));
        never.map(|(p, _)| Found { headline: headline(&p.text), origin: p.origin.clone(), should: None, people: Vec::new() }).collect()
    }
}

const fn property(id: &'static str, code: &'static str, says: &'static str, verdict: Verdict, obligations: usize) -> PropertyProof {
    PropertyProof { id, code, says, verdict, obligations }
}

//! Reads of facts that may not be known: every way to a rule must have passed the line that asks what it reads.
//!
//! A pathway is a list with side doors: ways out leave it for good, and only overlays are stepped over. So a line is on every way exactly when it stands above in
//! the list and not inside another overlay, and one pass with a book of what was asked decides it. Whether such a patient exists is not asked: the way counts.

use crate::compile::condition::{Need, Tree};
use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;
use std::collections::{HashMap, HashSet};

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "fact_not_asked_yet",
    title: "A rule reads a fact that may not have been asked",
    why: "a patient can reach this rule without ever being asked, so the rule would never fire for them",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - if: fever
    at_least: emergency-1h
    because: May be serious (cks)
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    right: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - if: fever
    at_least: emergency-1h
    because: May be serious (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// The book of one pathway: what is known on every way to the line that is being lowered.
pub(in crate::compile) struct Asked<'k> {
    /// Known before its first line.
    before: Option<&'k HashSet<Need>>,
    known: HashSet<Need>,
    /// Asked in the part that may be stepped over: forgotten at its end.
    layers: Vec<Vec<Need>>,
    /// Asked anywhere, and where first.
    ever: HashMap<Need, Span>,
    reads: Vec<(Need, Span)>,
}

impl<'k> Asked<'k> {
    /// A book with these facts known.
    pub fn new(known: HashSet<Need>) -> Self {
        Self { before: None, known, layers: Vec::new(), ever: HashMap::new(), reads: Vec::new() }
    }

    /// The same behind a part in which these were asked of everyone.
    pub fn after(mut self, before: &'k HashSet<Need>) -> Self {
        self.before = Some(before);
        self
    }

    /// A line asks it, or says what it counts as.
    pub fn ask(&mut self, need: Need, span: Span) {
        self.ever.entry(need).or_insert(span);
        if !self.knows(need) {
            self.known.insert(need);
            if let Some(layer) = self.layers.last_mut() {
                layer.push(need);
            }
        }
    }

    /// Is it known on every way to here?
    pub fn knows(&self, need: Need) -> bool {
        self.known.contains(&need) || self.before.is_some_and(|b| b.contains(&need))
    }

    /// A condition is read here.
    pub fn read(&mut self, tree: &Tree) {
        for leaf in tree.leaves() {
            if !self.knows(leaf.need) {
                self.reads.push((leaf.need, leaf.span));
            }
        }
    }

    /// A part begins that some step over.
    pub fn enter(&mut self) {
        self.layers.push(Vec::new());
    }

    /// It ends: what it asked is not known to those who stepped over it.
    pub fn leave(&mut self) {
        for need in self.layers.pop().unwrap_or_default() {
            self.known.remove(&need);
        }
    }

    /// The faults of the whole part, once its last line is lowered and it is known where each fact is asked at all.
    pub fn faults(&self, work: &mut Work<'_>) {
        let mut seen = HashSet::new();
        for (need, span) in self.reads.iter().filter(|read| seen.insert(**read)) {
            let name = work.need_name(*need);
            let fault = RULE.fault(format!("`{name}` may not be known here"), *span);
            let fault = match self.ever.get(need) {
                Some(place) => {
                    let line = work.sources.position(*place).line;
                    fault
                        .label(format!("first asked at line {line}"))
                        .also(*place, "asked here")
                        .mend(format!("move `ask: {name}` above this step"))
                }
                None => fault.label("never asked here").mend(format!("add `- ask: {name}` above this step, on every way to it")),
            };
            work.faults.push(fault);
        }
    }

    /// What was known in the end on every way.
    pub fn into_known(self) -> HashSet<Need> {
        self.known
    }

    /// What was asked on some way.
    pub fn into_ever(self) -> HashSet<Need> {
        self.ever.into_keys().collect()
    }
}

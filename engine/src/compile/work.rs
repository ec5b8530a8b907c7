//! The bench that all rooms of the compiler work at: the library, its names, the program under construction and the faults found so far.
//!
//! Helpers that several rooms need live here; what a fact, a step or a rung becomes does not.

use super::checks;
use super::condition::{Known, Need, Parser, Tree};
use super::names::{Names, Of};
use crate::diagnostic::Diagnostic;
use crate::limits::{CONDITION_LEVELS, CONDITION_TESTS};
use crate::model::{self, Condition, Library, NamedText};
use crate::program::{Cond, Demand, FactId, Origin, PathwayId, Program, Rule, RuleId};
use crate::source::{Sources, Span, Spanned};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// A condition, settled.
#[derive(Debug)]
pub(super) struct Settled {
    pub tree: Tree,
    pub cond: Cond,
    /// Facts it reads, scores opened up, each once, in order.
    pub reads: Vec<FactId>,
    /// The author's words; empty: always.
    pub text: String,
}

/// The bench.
pub(super) struct Work<'a> {
    pub library: &'a Library,
    pub sources: &'a Sources,
    pub names: Names<'a>,
    pub parser: Parser,
    pub derived: Vec<Option<Tree>>,
    pub faults: Vec<Diagnostic>,
    pub program: Program,
    /// Conditions of overlays and shared runs, which are put in many times.
    pub settled: HashMap<Span, Rc<Settled>>,
    /// Given facts, by [`FactId`].
    pub given: Vec<bool>,
    /// Facts that some line asks, by [`FactId`].
    pub asked: Vec<bool>,
    /// The conditions under which facts apply, by [`FactId`].
    pub only_ifs: Vec<Option<Rc<Settled>>>,
    /// What the start gives or asks.
    pub start_facts: HashSet<Need>,
    /// `send_to` lines lowered already, by their place.
    pub sends: HashMap<Span, u16>,
    /// What each pathway asks on some way, overlays included.
    pub asked_in: Vec<HashSet<Need>>,
    /// Promises with their trees, checked once all pathways are lowered.
    pub promised: Vec<Promised>,
}

/// A promise: its pathway, whether it speaks of the whole call, its condition, the facts it says were asked, and its place.
pub(super) type Promised = (PathwayId, bool, Tree, Vec<(Need, Span)>, Span);

impl<'a> Work<'a> {
    /// Where something is written, as people read it.
    pub fn origin(&self, span: Span) -> Origin {
        let place = self.sources.position(span);
        Origin { file: place.file, line: place.line, span }
    }

    /// A name that means nothing.
    pub fn unknown(&mut self, of: Of, name: &Spanned<String>) {
        let fault = checks::name_unknown::fault(&self.names, of, name);
        self.faults.push(fault);
    }

    /// Looks names up and keeps those that are known; the others are faults.
    pub fn all<T>(&mut self, of: Of, list: &[Spanned<String>], find: impl Fn(&Names<'a>, &str) -> Option<T>) -> Vec<T> {
        let mut out = Vec::with_capacity(list.len());
        for name in list {
            match find(&self.names, &name.value) {
                Some(found) => out.push(found),
                None => self.unknown(of, name),
            }
        }
        out
    }

    /// Looks one name up; an unknown one is a fault.
    pub fn one<T>(&mut self, of: Of, name: &Spanned<String>, find: impl Fn(&Names<'a>, &str) -> Option<T>) -> Option<T> {
        let found = find(&self.names, &name.value);
        if found.is_none() {
            self.unknown(of, name);
        }
        found
    }

    /// A demand with its disposition or level looked up; an unknown one is a fault.
    pub fn demand(&mut self, demand: &model::Demand) -> Option<Demand> {
        match demand {
            model::Demand::Disposition(name) => self.one(Of::Disposition, name, Names::disposition).map(Demand::Disposition),
            model::Demand::Within(time) => self.level(time).map(Demand::Within),
        }
    }

    /// The level of a time as written.
    pub fn level(&mut self, time: &Spanned<String>) -> Option<u8> {
        self.one(Of::Time, time, |names, t| names.place(Of::Time, t)).and_then(|at| u8::try_from(at).ok())
    }

    /// The tree of a condition, without code.
    pub fn tree(&mut self, condition: &'a Condition) -> Tree {
        match condition {
            Condition::Always(_) => Tree::Const(true),
            Condition::Text(text) if text.value.trim() == "everyone" || text.value.trim() == "all" => Tree::Const(true),
            Condition::Text(text) => {
                let known = Known { names: &self.names, facts: &self.program.facts, derived: &self.derived, sources: self.sources };
                self.parser.tree(text, known, &mut self.faults)
            }
            Condition::Any(list) => Tree::Or(list.iter().map(|c| self.tree(c)).collect()),
            Condition::All(list) => Tree::And(list.iter().map(|c| self.tree(c)).collect()),
        }
    }

    /// A condition with its code.
    pub fn settle(&mut self, condition: &'a Condition) -> Rc<Settled> {
        let mut tree = self.tree(condition);
        if tree.size() > CONDITION_TESTS || tree.depth() > CONDITION_LEVELS {
            let mend = "use fewer parts, or name some of them as a derived fact".to_owned();
            self.faults.push(checks::condition_too_long::fault(condition.span(), mend));
            tree = Tree::Const(false);
        }
        let cond = tree.emit(&mut self.program.tests);
        let reads = self.opened(&tree);
        Rc::new(Settled { tree, cond, reads, text: words(condition) })
    }

    /// The same, for steps that are put in many times: worked out once.
    pub fn settle_shared(&mut self, condition: &'a Condition) -> Rc<Settled> {
        let span = condition.span();
        if let Some(found) = self.settled.get(&span) {
            return Rc::clone(found);
        }
        let settled = self.settle(condition);
        self.settled.insert(span, Rc::clone(&settled));
        settled
    }

    /// Always so.
    pub fn always() -> Rc<Settled> {
        Rc::new(Settled { tree: Tree::Const(true), cond: Cond::ALWAYS, reads: Vec::new(), text: String::new() })
    }

    /// The facts a tree reads, scores opened up.
    pub fn opened(&self, tree: &Tree) -> Vec<FactId> {
        let mut out = Vec::new();
        let mut add = |fact: FactId| {
            if !out.contains(&fact) {
                out.push(fact);
            }
        };
        for leaf in tree.leaves() {
            match leaf.need {
                Need::Fact(fact) => add(fact),
                Need::Score(score) => self.program.scores.get(score.0 as usize).into_iter().flat_map(|s| &s.asks).for_each(|f| add(*f)),
            }
        }
        out
    }

    /// The name of a fact or score.
    pub fn need_name(&self, need: Need) -> String {
        let name = match need {
            Need::Fact(fact) => self.program.facts.get(fact.at()).map(|f| f.name.as_str()),
            Need::Score(score) => self.program.scores.get(score.0 as usize).map(|s| s.name.as_str()),
        };
        name.unwrap_or_default().to_owned()
    }

    /// Adds a rule and names it.
    pub fn rule(&mut self, rule: Rule) -> RuleId {
        let id = RuleId(u32::try_from(self.program.rules.len()).unwrap_or(u32::MAX));
        self.program.rules.push(rule);
        id
    }

    /// A reason without its bracket, and the source's words. A key that is not among the file's sources is a fault.
    pub fn reason(&mut self, reason: Option<&Spanned<String>>, sources: &[&'a [NamedText]]) -> (String, String) {
        let Some(reason) = reason else { return (String::new(), String::new()) };
        let Some((text, keys)) = bracket(&reason.value) else {
            self.faults.push(checks::because_without_source::fault(reason.span));
            return (reason.value.clone(), String::new());
        };
        let mut found = Vec::new();
        for key in keys.split(',').map(str::trim) {
            let named = sources.iter().flat_map(|list| list.iter()).find(|(name, _)| name.value == key);
            match named {
                Some((_, words)) => found.push(words.value.as_str()),
                None => {
                    let known = sources.iter().flat_map(|list| list.iter()).map(|(name, _)| name.value.as_str());
                    self.faults.push(checks::source_unknown::fault(reason, key, super::names::nearest(known, key)));
                }
            }
        }
        (text.to_owned(), found.join("; "))
    }
}

/// Splits a reason into its text and the keys in its last bracket.
fn bracket(reason: &str) -> Option<(&str, &str)> {
    let (text, rest) = reason.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    (!rest.trim().is_empty()).then_some((text.trim_end(), rest))
}

/// A condition in the author's words; empty: always.
pub(super) fn words(condition: &Condition) -> String {
    let join = |list: &[Condition], with: &str| {
        let parts = list.iter().map(words).map(|w| if w.contains(' ') && list.len() > 1 { format!("({w})") } else { w });
        parts.collect::<Vec<_>>().join(with)
    };
    match condition {
        Condition::Always(_) => String::new(),
        Condition::Text(text) if text.value.trim() == "everyone" || text.value.trim() == "all" => String::new(),
        Condition::Text(text) => text.value.clone(),
        Condition::Any(list) => join(list, " or "),
        Condition::All(list) => join(list, " and "),
    }
}

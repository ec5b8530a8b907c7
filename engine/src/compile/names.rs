//! Which thing a name means: one table per kind of thing, filled once, so that a look-up never walks a list.
//!
//! It also finds the nearest known name for a misspelt one. It raises no fault itself.

use crate::model::{Library, Services};
use crate::program::{ActionId, AdviceId, DispositionId, FactId, PathwayId, ScoreId, ServiceId, SlotId};
use crate::source::{Span, Spanned};
use std::cell::Cell;
use std::collections::HashMap;

/// What a word in a condition means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// A fact.
    Fact(FactId),
    /// A view of an age.
    View(FactId, SlotId),
    /// A derived fact, by its place in the library.
    Derived(usize),
    /// A score and its slot.
    Score(ScoreId, SlotId),
}

/// The kinds of thing that are called by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Of {
    Fact,
    Score,
    Pathway,
    Disposition,
    Service,
    Action,
    Advice,
    Shared,
    Overlay,
    List,
    AnswerSet,
    Tier,
    Time,
    Wording,
}

impl Of {
    /// As a fault says it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Score => "score",
            Self::Pathway => "pathway",
            Self::Disposition => "disposition",
            Self::Service => "service",
            Self::Action => "action",
            Self::Advice => "care advice",
            Self::Shared => "shared run of steps",
            Self::Overlay => "overlay",
            Self::List => "table",
            Self::AnswerSet => "answer set",
            Self::Tier => "tier",
            Self::Time => "time",
            Self::Wording => "item wording",
        }
    }
}

/// Two things of one name: the kind, the later and the earlier place.
pub(crate) type Twice = (Of, String, Span, Span);

/// The tables.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    tables: HashMap<Of, HashMap<&'a str, (usize, Span)>>,
    views: HashMap<String, (FactId, SlotId)>,
    derived: HashMap<&'a str, usize>,
    first_score_slot: u16,
    compared: Cell<usize>,
}

/// Names compared in all searches for a near one: each search is linear, so a library with very many faults gets suggestions for the first of them only.
const COMPARED: usize = 3_000_000;

fn u16_of(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

impl<'a> Names<'a> {
    /// Fills the tables. Names used twice come back; the first one keeps the name.
    pub fn new(library: &'a Library, age_slots: &[(FactId, [SlotId; 4])], first_score_slot: u16) -> (Self, Vec<Twice>) {
        let mut names = Self { first_score_slot, ..Self::default() };
        let mut twice = Vec::new();
        names.facts(library, age_slots, &mut twice);
        let mut fill = |of: Of, list: &mut dyn Iterator<Item = &'a Spanned<String>>| names.fill(of, list, &mut twice);
        fill(Of::Pathway, &mut library.pathways.iter().map(|p| &p.id));
        fill(Of::Disposition, &mut library.dispositions.iter().map(|d| &d.name));
        fill(Of::Action, &mut library.actions.iter().map(|a| &a.name));
        fill(Of::Advice, &mut library.advice.iter().map(|a| &a.name));
        fill(Of::Shared, &mut library.shared.iter().map(|s| &s.name));
        fill(Of::Overlay, &mut library.overlays.iter().map(|o| &o.name));
        fill(Of::List, &mut library.lists.iter().map(|l| &l.name));
        fill(Of::AnswerSet, &mut library.answer_sets.iter().map(|(name, _)| name));
        fill(Of::Wording, &mut library.wordings.iter().flat_map(|w| &w.items).map(|w| &w.key));
        if let Some(Services { tiers, times, .. }) = &library.services {
            fill(Of::Tier, &mut tiers.iter().map(|t| &t.name));
            fill(Of::Service, &mut tiers.iter().flat_map(|t| &t.services));
            fill(Of::Time, &mut times.iter());
        }
        (names, twice)
    }

    fn facts(&mut self, library: &'a Library, age_slots: &[(FactId, [SlotId; 4])], twice: &mut Vec<Twice>) {
        self.fill(Of::Fact, &mut library.facts.iter().map(|f| &f.name), twice);
        self.fill(Of::Score, &mut library.scores.iter().map(|s| &s.name), twice);
        for score in &library.scores {
            if let Some(first) = self.span(Of::Fact, &score.name.value) {
                twice.push((Of::Fact, score.name.value.clone(), score.name.span, first));
            }
        }
        for (fact, slots) in age_slots {
            let Some(name) = library.facts.get(fact.at()).map(|f| f.name.value.as_str()) else { continue };
            for (view, slot) in ["days", "weeks", "months", "years"].iter().zip(slots) {
                self.views.insert(format!("{name}_{view}"), (*fact, *slot));
            }
        }
        for (at, derived) in library.derived.iter().enumerate() {
            let name = derived.name.value.as_str();
            let before = self.span(Of::Fact, name).or_else(|| self.span(Of::Score, name));
            let before = before.or_else(|| self.derived.get(name).and_then(|d| library.derived.get(*d)).map(|d| d.name.span));
            if let Some(first) = before {
                twice.push((Of::Fact, name.to_owned(), derived.name.span, first));
            } else {
                self.derived.insert(name, at);
            }
        }
    }

    fn fill(&mut self, of: Of, list: &mut dyn Iterator<Item = &'a Spanned<String>>, twice: &mut Vec<Twice>) {
        let table = self.tables.entry(of).or_default();
        for (at, name) in list.enumerate() {
            if let Some((_, first)) = table.get(name.value.as_str()) {
                twice.push((of, name.value.clone(), name.span, *first));
            } else {
                table.insert(&name.value, (at, name.span));
            }
        }
    }

    /// The place of that name in its list.
    pub fn place(&self, of: Of, name: &str) -> Option<usize> {
        self.tables.get(&of)?.get(name).map(|(at, _)| *at)
    }

    fn span(&self, of: Of, name: &str) -> Option<Span> {
        self.tables.get(&of)?.get(name).map(|(_, span)| *span)
    }

    /// What a word of a condition means.
    pub fn word(&self, name: &str) -> Option<Word> {
        if let Some(at) = self.place(Of::Fact, name) {
            return Some(Word::Fact(FactId(u16_of(at))));
        }
        if let Some(at) = self.derived.get(name) {
            return Some(Word::Derived(*at));
        }
        if let Some((fact, slot)) = self.views.get(name) {
            return Some(Word::View(*fact, *slot));
        }
        let score = u16_of(self.place(Of::Score, name)?);
        Some(Word::Score(ScoreId(score), SlotId(self.first_score_slot.saturating_add(score))))
    }

    /// The fact of that name.
    pub fn fact(&self, name: &str) -> Option<FactId> {
        self.place(Of::Fact, name).map(|at| FactId(u16_of(at)))
    }

    /// The disposition of that name, numbered in file order.
    pub fn disposition(&self, name: &str) -> Option<DispositionId> {
        self.place(Of::Disposition, name).map(|at| DispositionId(u16_of(at)))
    }

    /// The service of that name, numbered over all tiers.
    pub fn service(&self, name: &str) -> Option<ServiceId> {
        self.place(Of::Service, name).and_then(|at| u8::try_from(at).ok()).map(ServiceId)
    }

    /// The action of that name.
    pub fn action(&self, name: &str) -> Option<ActionId> {
        self.place(Of::Action, name).map(|at| ActionId(u16_of(at)))
    }

    /// The piece of care advice of that name.
    pub fn advice(&self, name: &str) -> Option<AdviceId> {
        self.place(Of::Advice, name).map(|at| AdviceId(u16_of(at)))
    }

    /// The pathway of that name.
    pub fn pathway(&self, name: &str) -> Option<PathwayId> {
        self.place(Of::Pathway, name).map(|at| PathwayId(u16_of(at)))
    }

    /// The nearest name of that kind, at most two changes away. For facts also views, derived facts and scores.
    pub fn near(&self, of: Of, wrong: &str) -> Option<String> {
        let own = self.tables.get(&of).into_iter().flat_map(|t| t.keys().copied());
        if of != Of::Fact {
            return self.nearest(own, wrong);
        }
        let scores = self.tables.get(&Of::Score).into_iter().flat_map(|t| t.keys().copied());
        self.nearest(own.chain(scores).chain(self.derived.keys().copied()).chain(self.views.keys().map(String::as_str)), wrong)
    }

    /// The nearest of some names; ties go to the first in the alphabet.
    pub fn nearest<'n>(&self, names: impl Iterator<Item = &'n str>, wrong: &str) -> Option<String> {
        if self.compared.get() >= COMPARED {
            return None;
        }
        nearest(names.inspect(|_| self.compared.set(self.compared.get() + 1)), wrong)
    }
}

/// The nearest of some names, at most two changes away (one for names of three letters or fewer).
pub(crate) fn nearest<'n>(names: impl Iterator<Item = &'n str>, wrong: &str) -> Option<String> {
    let most = if wrong.len() <= 3 { 1 } else { 2 };
    names
        .filter(|name| name.len().abs_diff(wrong.len()) <= 2)
        .map(|name| (strsim::osa_distance(name, wrong), name))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, name)| name.to_owned())
}

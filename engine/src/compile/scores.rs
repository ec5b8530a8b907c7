//! Scores and derived facts: what each item asks and how many points it gives.
//!
//! Sums are the walker's; whether an instrument's licence is accepted is a check.

use super::checks;
use super::condition::{Need, Tree, thousandths};
use super::names::{Names, Of, Word};
use super::work::Work;
use crate::limits::NUMBER_SCALE;
use crate::model::{Condition, Score, ScoreItem as WrittenItem};
use crate::program::{Cond, FactId, FactKind, ScoreDef, ScoreItem, ScorePoints, SlotId};
use std::collections::{HashMap, VecDeque};

/// Settles derived facts in an order in which each stands on settled ones; those in a circle are faults.
pub(super) fn derived(work: &mut Work<'_>) {
    let library = work.library;
    work.program.defined = library.derived.iter().map(|d| (d.name.value.clone(), super::work::words(&d.is))).collect();
    let places: HashMap<&str, usize> = library.derived.iter().enumerate().map(|(at, d)| (d.name.value.as_str(), at)).collect();
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); library.derived.len()];
    let mut waits: Vec<usize> = vec![0; library.derived.len()];
    for (at, fact) in library.derived.iter().enumerate() {
        checks::name_not_usable::check(work, &fact.name);
        let mut words = Vec::new();
        used(&fact.is, &mut words);
        words.sort_unstable();
        words.dedup();
        for needed in words.iter().filter_map(|w| places.get(w)) {
            if let (Some(list), Some(count)) = (users.get_mut(*needed), waits.get_mut(at)) {
                list.push(at);
                *count += 1;
            }
        }
    }
    let mut ready: VecDeque<usize> = waits.iter().enumerate().filter(|(_, n)| **n == 0).map(|(at, _)| at).collect();
    while let Some(at) = ready.pop_front() {
        let Some(fact) = library.derived.get(at) else { continue };
        let faults_before = work.faults.len();
        let tree = work.settle(&fact.is).tree.clone();
        if let Some(slot) = work.derived.get_mut(at).filter(|_| work.faults.len() == faults_before) {
            *slot = Some(tree);
        }
        for user in users.get(at).into_iter().flatten() {
            if let Some(count) = waits.get_mut(*user) {
                *count -= 1;
                if *count == 0 {
                    ready.push_back(*user);
                }
            }
        }
    }
    for (at, _) in waits.iter().enumerate().filter(|(_, n)| **n > 0) {
        if let Some(fact) = library.derived.get(at) {
            work.faults.push(checks::derived_circle::fault(&fact.name));
        }
    }
}

/// Every word of a condition, without reading it.
fn used<'c>(condition: &'c Condition, out: &mut Vec<&'c str>) {
    match condition {
        Condition::Always(_) => {}
        Condition::Text(text) => out.extend(text.value.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')),
        Condition::Any(list) | Condition::All(list) => list.iter().for_each(|c| used(c, out)),
    }
}

/// All scores. Their places and slots were fixed with the names.
pub(super) fn scores(work: &mut Work<'_>, first_slot: u16) {
    let library = work.library;
    for (at, score) in library.scores.iter().enumerate() {
        checks::name_not_usable::check(work, &score.name);
        checks::licence::check(work, &score.name, score.licence.as_ref());
        let items: Vec<ScoreItem> = score.items.iter().filter_map(|item| one_item(work, score, item)).collect();
        let mut asks: Vec<FactId> = Vec::new();
        for fact in items.iter().flat_map(|i| &i.asks) {
            if !asks.contains(fact) {
                asks.push(*fact);
            }
        }
        let text = |t: &Option<crate::source::Spanned<String>>| t.as_ref().map(|t| t.value.clone()).unwrap_or_default();
        let def = ScoreDef {
            name: score.name.value.clone(),
            slot: SlotId(first_slot.saturating_add(u16::try_from(at).unwrap_or(u16::MAX))),
            asks,
            bands: bands(work, score),
            licence: text(&score.licence),
            attribution: text(&score.attribution),
            source: text(&score.source),
            audience: text(&score.audience),
            origin: work.origin(score.name.span),
            items,
        };
        let most = def.items.iter().map(|i| greatest(&i.points)).fold(0, i64::saturating_add);
        work.program.unknown.push(most);
        work.program.scores.push(def);
    }
}

fn greatest(points: &ScorePoints) -> i64 {
    match points {
        ScorePoints::Options(list) => list.iter().copied().max().unwrap_or(0),
        ScorePoints::YesNo(yes, no) | ScorePoints::Derived(_, yes, no) => (*yes).max(*no),
        ScorePoints::Rules(rules) => rules.iter().map(|(_, give)| *give).max().unwrap_or(0).max(0),
    }
}

fn one_item<'a>(work: &mut Work<'a>, score: &'a Score, item: &'a WrittenItem) -> Option<ScoreItem> {
    let name = item.of.value.clone();
    match work.names.word(&name) {
        Some(Word::Fact(fact)) => {
            let (points, others) =
                if item.points.is_empty() { (by_answer(work, score, item, fact)?, Vec::new()) } else { by_rules(work, item, Some(fact)) };
            let asks = std::iter::once(fact).chain(others).collect();
            Some(ScoreItem { name, asks, slot: Some(fact.slot()), points })
        }
        Some(Word::Derived(at)) => {
            let tree = work.derived.get(at)?.clone()?;
            let asks = facts_of(work, &tree, item)?;
            let cond = tree.emit(&mut work.program.tests);
            Some(ScoreItem { name, asks, slot: None, points: ScorePoints::Derived(cond, NUMBER_SCALE, 0) })
        }
        Some(Word::View(fact, slot)) if !item.points.is_empty() => {
            let (points, others) = by_rules(work, item, Some(fact));
            let asks = std::iter::once(fact).chain(others).collect();
            Some(ScoreItem { name, asks, slot: Some(slot), points })
        }
        _ if !item.points.is_empty() => {
            // A name of its own: the item is worked out from what its conditions read.
            let (points, asks) = by_rules(work, item, None);
            Some(ScoreItem { name, asks, slot: None, points })
        }
        _ => {
            work.unknown(Of::Fact, &item.of);
            None
        }
    }
}

fn by_answer(work: &mut Work<'_>, score: &Score, item: &WrittenItem, fact: FactId) -> Option<ScorePoints> {
    let kind = work.program.facts.get(fact.at())?.kind.clone();
    let find = |word: &str| score.points.iter().find(|(name, _)| name.value == word);
    match &kind {
        FactKind::YesNo => {
            let mut give = |word: &str, default: i64| find(word).map_or(default, |(_, give)| points_or_fault(work, give));
            Some(ScorePoints::YesNo(give("yes", NUMBER_SCALE), give("no", 0)))
        }
        FactKind::Choice(options) => {
            let mut list = Vec::with_capacity(options.len());
            for option in options {
                match find(&option.id) {
                    Some((_, give)) => list.push(points_or_fault(work, give)),
                    None => {
                        work.faults.push(checks::score_points::missing(&item.of, &option.id));
                        list.push(0);
                    }
                }
            }
            Some(ScorePoints::Options(list))
        }
        FactKind::Number(_) | FactKind::Age(_) | FactKind::Text | FactKind::List(_) => {
            work.faults.push(checks::score_points::measurement(&item.of));
            None
        }
    }
}

fn points_or_fault(work: &mut Work<'_>, give: &crate::source::Spanned<String>) -> i64 {
    thousandths(&give.value).unwrap_or_else(|| {
        work.faults.push(checks::score_points::no_number(give));
        0
    })
}

fn by_rules<'a>(work: &mut Work<'a>, item: &'a WrittenItem, own: Option<FactId>) -> (ScorePoints, Vec<FactId>) {
    let mut rules: Vec<(Cond, i64)> = Vec::new();
    let mut asks = Vec::new();
    for point in &item.points {
        let settled = work.settle(&point.when);
        let give = points_or_fault(work, &point.give);
        if let Some(facts) = facts_of(work, &settled.tree, item) {
            asks.extend(facts.into_iter().filter(|f| Some(*f) != own));
        }
        rules.push((settled.cond, give));
    }
    asks.dedup();
    (ScorePoints::Rules(rules), asks)
}

/// The facts an item reads. An item cannot read a score: sums of sums cannot be asked in an order.
fn facts_of(work: &mut Work<'_>, tree: &Tree, item: &WrittenItem) -> Option<Vec<FactId>> {
    let mut facts = Vec::new();
    for leaf in tree.leaves() {
        match leaf.need {
            Need::Fact(fact) if !facts.contains(&fact) => facts.push(fact),
            Need::Fact(_) => {}
            Need::Score(_) => {
                work.faults.push(checks::score_points::of_score(&item.of));
                return None;
            }
        }
    }
    Some(facts)
}

fn bands(work: &mut Work<'_>, score: &Score) -> Vec<(i64, String)> {
    if score.bands.is_empty() {
        return Vec::new();
    }
    let country = work.program.meta.country.clone();
    let Some((_, bands)) = score.bands.iter().find(|(of, _)| of.value == country) else {
        work.faults.push(checks::country_missing::bands(&score.name, &country));
        return Vec::new();
    };
    let mut list: Vec<(i64, String)> = bands.iter().map(|(name, from)| (points_or_fault(work, from), name.value.clone())).collect();
    list.sort();
    list
}

/// The score of that name.
pub(super) fn named(names: &Names<'_>, score: &str) -> Option<crate::program::ScoreId> {
    names.place(Of::Score, score).and_then(|at| u16::try_from(at).ok()).map(crate::program::ScoreId)
}

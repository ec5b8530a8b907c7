//! Take any one line away that raises a danger sign's level, from any shipped pathway: the proof fails with a person who, walked, comes to less. A line that can go
//! without anybody coming to less says what another line says, and has no place in a pathway.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop"
)]

use fingerpost_engine::program::{Cond, Demand, Node, Origin, PathwayId, Program, RuleKind};
use fingerpost_engine::prove::case::Case;
use fingerpost_engine::prove::diagram::Budget;
use fingerpost_engine::prove::domain::Domain;
use fingerpost_engine::prove::entries;
use fingerpost_engine::prove::people::without_interrupts;
use fingerpost_engine::prove::properties::OF_ENTRY;
use fingerpost_engine::prove::reach::Reach;
use fingerpost_engine::prove::replay::replay;
use fingerpost_engine::prove::symbolic::{Space, Symbolic};
use std::collections::BTreeMap;

#[path = "support/library.rs"]
mod library;

/// Lines of the files, each with the pathways it was put into.
type Lines = BTreeMap<(String, u32, u32), (Origin, Vec<Option<PathwayId>>)>;

/// The lines that raise at least the level of a danger sign they read, and the pathways each was put into.
fn lines(program: &Program) -> Lines {
    let mut found = Lines::new();
    for rule in program.rules.iter().filter(|r| r.kind != RuleKind::Go) {
        let Some(Demand::Disposition(raised)) = rule.demand else { continue };
        let flags = rule.reads.iter().filter_map(|f| program.fact(*f)).filter_map(|d| d.red_flag);
        if flags.into_iter().any(|flag| program.ladder.covers(raised, flag.at_least, &[])) {
            let key = (rule.origin.file.clone(), rule.origin.span.start, rule.origin.span.end);
            found.entry(key).or_insert_with(|| (rule.origin.clone(), Vec::new())).1.push(rule.pathway);
        }
    }
    found
}

/// The release without this line.
fn without(program: &Program, line: &Origin) -> Program {
    let mut cut = program.clone();
    let gone: Vec<usize> = (0..cut.rules.len()).filter(|at| cut.rules[*at].origin == *line).collect();
    for at in &gone {
        let rule = &mut cut.rules[*at];
        rule.demand = None;
        rule.actions.clear();
        if rule.kind == RuleKind::Decide {
            rule.when = Cond::NEVER;
        }
    }
    for card in &mut cut.cards {
        if card.rule.is_some_and(|r| gone.contains(&r.at())) {
            card.rule = None;
            card.ends = false;
        }
    }
    cut.frozen()
}

/// Entries in which one of these pathways can be reached; all of them for a line of the start.
fn touched(program: &Program, pathways: &[Option<PathwayId>]) -> Vec<PathwayId> {
    let mut all: Vec<(usize, PathwayId)> = Vec::new();
    for entry in entries(program) {
        let reach = Reach::of(program, entry).unwrap();
        if pathways.iter().any(|p| p.is_none_or(|p| reach.pathways.contains(&p))) {
            let steps: usize = reach.pathways.iter().filter_map(|p| program.pathway(*p)).map(|p| (p.end - p.first) as usize).sum();
            all.push((steps, entry));
        }
    }
    // The smallest first: one that fails is enough.
    all.sort_unstable();
    all.into_iter().map(|(_, e)| e).collect()
}

/// Does some property fail in this entry, shown by a person whose walk comes to less than before?
fn refuted(program: &Program, cut: &Program, entry: PathwayId) -> bool {
    let reach = Reach::of(cut, entry).unwrap();
    let domain = Domain::new(&[(cut, &reach)]);
    let mut case = Case::open(cut, &domain, entry, Budget::default()).unwrap();
    let alone = without_interrupts(cut);
    for property in OF_ENTRY.iter().filter(|p| ["red_flag", "promise", "totality", "obligation", "worse_answer_lowers"].contains(&p.code)) {
        let checked = (property.check)(&mut case).unwrap();
        if let Some(found) = checked.found.first() {
            let shown = replay(&case, &alone, (property.id, property.code), found).unwrap_or_else(|fault| panic!("{fault}"));
            assert!(!shown.conversations.is_empty(), "{}", shown.headline);
            let whole = without_interrupts(program);
            let judge = fingerpost_engine::prove::states::Judge::new(program);
            // Some properties compare two people; the cut line may have been the better or the worse one's.
            let gets_less = |values: &Vec<_>| {
                let person = fingerpost_engine::prove::people::Person { domain: &domain, side: 0, values: values.clone() };
                let before = fingerpost_engine::prove::people::joined(&person.walk(&whole, entry).unwrap());
                let after = fingerpost_engine::prove::people::joined(&person.walk(&alone, entry).unwrap());
                !judge.never_less(after, before)
            };
            // Without some lines somebody gets more, because two demands climb together where one stood alone; then the replay shows a worse answer that
            // leads to less than a better one, and that is what the release is refused for.
            assert!(property.code == "worse_answer_lowers" || found.people.iter().any(gets_less), "nobody gets less: {}", shown.headline);
            return true;
        }
    }
    false
}

fn equal(program: &Program, cut: &Program, entry: PathwayId) -> bool {
    let (old, new) = (Reach::of(program, entry).unwrap(), Reach::of(cut, entry).unwrap());
    let domain = Domain::new(&[(program, &old), (cut, &new)]);
    let mut space = Space::new(&domain, Budget::default()).unwrap();
    let a = Symbolic::new(program, &domain, 0, &mut space).entry(&mut space, entry).unwrap();
    let b = Symbolic::new(cut, &domain, 1, &mut space).entry(&mut space, entry).unwrap();
    a.function == b.function
}

#[test]
fn no_line_that_raises_a_danger_sign_can_be_taken_away_unseen() {
    let program = library::shipped();
    let lines = lines(&program);
    assert!(lines.len() > 60, "{} lines", lines.len());
    assert!(program.nodes.iter().any(|n| matches!(n, Node::Card(_))));
    let (mut caught, mut harmless, mut unseen) = (0, Vec::new(), Vec::new());
    for (line, pathways) in lines.values() {
        let cut = without(&program, line);
        let touched = touched(&program, pathways);
        if touched.iter().any(|entry| refuted(&program, &cut, *entry)) {
            caught += 1;
        } else if touched.iter().all(|entry| equal(&program, &cut, *entry)) {
            harmless.push(format!("{}:{}", line.file, line.line));
        } else {
            unseen.push(format!("{}:{}", line.file, line.line));
        }
    }
    println!("{} lines, {caught} caught", lines.len());
    assert!(unseen.is_empty() && harmless.is_empty(), "unseen: {unseen:#?}, said twice: {harmless:#?}");
}

//! What a record tells before it is asked: which values fill a fact, and that none ever lowers an outcome. The shipped pathways, people by chance.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop, and prints its seed"
)]

use fingerpost_engine::program::{FactId, FactKind, PathwayId, Worse};
use fingerpost_engine::walk::{Answer, Provenance, Refusal, State, What, decimal_text, record_fills};
use std::collections::BTreeMap;

#[path = "support/person.rs"]
mod person;

use person::{Person, begun, event, program, rank, to_the_end};

/// The answers that can be given to a fact, ends and middle of a number.
fn every_answer(fact: FactId) -> Vec<Answer> {
    let words = |all: &[&str]| all.iter().map(|word| Answer::Word((*word).to_owned())).collect();
    match &program().fact(fact).unwrap().kind {
        FactKind::YesNo => words(&["yes", "no"]),
        FactKind::Choice(options) => options.iter().map(|option| Answer::Word(option.id.clone())).collect(),
        FactKind::Number(n) => {
            let number = |value| Answer::Number { value: decimal_text(value), unit: n.unit.clone() };
            [n.low, n.low + 100, (n.low + n.high) / 2000 * 1000, n.high].map(number).to_vec()
        }
        FactKind::Age(_) => vec![Answer::Rough { age: "3 weeks".into() }, Answer::Rough { age: "90 years".into() }],
        FactKind::Text => words(&["some words"]),
        FactKind::List(_) => vec![Answer::List(vec!["apixaban".into()])],
    }
}

fn from_record(state: &mut State, name: &str, answer: &Answer) {
    let answers = BTreeMap::from([(name.to_owned(), answer.clone())]);
    state.apply(program(), &event(What::Told { answers, from: Provenance::Record })).unwrap();
}

fn fills(name: &str, answer: &Answer) -> Result<bool, Refusal> {
    record_fills(program(), name, answer, "2026-01-15".parse().unwrap(), 0)
}

/// The facts a record fills for being at their worst, with that value.
fn filled_at_worst() -> Vec<(String, Answer)> {
    let facts = (0..program().facts.len()).map(|at| FactId(u16::try_from(at).unwrap()));
    let of = |fact: FactId| every_answer(fact).into_iter().map(move |answer| (program().fact(fact).unwrap(), answer));
    let filled = facts.flat_map(of).filter(|(def, answer)| !def.trusted_record && fills(&def.name, answer) == Ok(true));
    filled.map(|(def, answer)| (def.name.clone(), answer)).collect()
}

/// Every value of every fact: no red flag, nothing given, no "not sure"; of a fact with a direction one value at most, and none is worse than it.
#[test]
fn a_record_fills_trusted_facts_and_worst_values_and_no_red_flag() {
    let mut counted = BTreeMap::<(bool, &str), u32>::new();
    for at in 0..program().facts.len() {
        let fact = FactId(u16::try_from(at).unwrap());
        let def = program().fact(fact).unwrap();
        for answer in every_answer(fact) {
            if def.given.is_some() {
                assert_eq!(fills(&def.name, &answer), Err(Refusal::Given), "{}", def.name);
                continue;
            }
            let mut state = begun(&[]);
            from_record(&mut state, &def.name, &answer);
            let is_filled = fills(&def.name, &answer).unwrap();
            assert_eq!((state.knows(fact), state.suggestion(fact).is_some()), (is_filled, !is_filled), "{} {answer:?}", def.name);
            let value = is_filled.then(|| state.value(fact).0);
            let why = match (&def.kind, def.worse) {
                _ if !is_filled => "beside the question",
                _ if def.red_flag.is_some() => panic!("{}: a red flag is asked", def.name),
                _ if def.trusted_record => "trusted",
                (FactKind::YesNo, Worse::Higher) if value == Some(1) => "worst",
                (FactKind::YesNo | FactKind::Choice(_), Worse::Lower) if value == Some(0) => "worst",
                (FactKind::Choice(options), Worse::Higher) if value == i64::try_from(options.len() - 1).ok() => "worst",
                (FactKind::Number(n), Worse::Higher) if value == Some(n.high) => "worst",
                (FactKind::Number(n), Worse::Lower) if value == Some(n.low) => "worst",
                _ => panic!("{}: {answer:?} fills it and is not its worst", def.name),
            };
            *counted.entry((def.red_flag.is_some(), why)).or_default() += 1;
        }
        if def.given.is_none() && def.unsure.is_some() {
            assert_eq!(fills(&def.name, &Answer::Word("unsure".into())), Ok(false), "{}: not knowing fills nothing", def.name);
        }
    }
    println!("{counted:?}");
    assert!(counted[&(false, "worst")] > 100 && counted[&(true, "beside the question")] > 100 && counted[&(false, "trusted")] >= 2);
}

/// As h17, of everything a record may fill, read first or in the middle.
#[test]
fn h17_what_a_record_fills_never_lowers_the_outcome() {
    let (all, mut raised) = (filled_at_worst(), 0_u32);
    for n in 0..4_000_u64 {
        let person = Person { seed: n.wrapping_mul(0x9E37_79B9), changed: BTreeMap::new(), worst: n % 16 == 0, calm: n % 4 != 0 };
        let chance = |salt: u16| usize::try_from(person.draw(FactId(60_000 + salt)) % 1_000_000).unwrap();
        let topics: Vec<PathwayId> = (0..1 + chance(0) % 3)
            .map(|i| program().topic_order[chance(1 + u16::try_from(i).unwrap()) % program().topic_order.len()])
            .collect();
        let mut state = begun(&topics);
        for _ in 0..(n % 3) * 4 {
            let asked = state.prompted(program());
            let answers: BTreeMap<_, _> = asked.iter().map(|f| (program().fact(*f).unwrap().name.clone(), person.answer(*f))).collect();
            if !answers.is_empty() {
                state.apply(program(), &event(What::Answered { answers })).unwrap();
            }
        }
        let mut plain = state.clone();
        to_the_end(&mut plain, &person);
        let said: Vec<_> = (0..1 + chance(9) % 16).map(|i| &all[chance(20 + u16::try_from(i).unwrap()) % all.len()]).collect();
        said.iter().for_each(|(name, answer)| from_record(&mut state, name, answer));
        to_the_end(&mut state, &person);
        let (old, new) = (rank(&plain), rank(&state));
        assert!(new.0 <= old.0 && new.1 <= old.1, "person {n}: {said:?} made {old:?} into {new:?} in {topics:?}");
        raised += u32::from(new != old);
    }
    println!("{} facts, {raised} of 4,000 people raised, none lowered", all.len());
    assert!(raised > 50, "hardly any record said anything: {raised}");
}

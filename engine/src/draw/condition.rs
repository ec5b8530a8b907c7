//! A condition's jump code back in words: "pregnant and age in years at least 11".
//!
//! Chains of `and` and chains of `or` come back as written. Mixed conditions are told by the facts they depend on; the exact words stand in the file.

use std::collections::HashMap;

use crate::limits::NUMBER_SCALE;
use crate::program::{Cond, FactKind, Op, Program, SlotId, Test, spoken};

/// What a slot holds, for wording its tests.
enum Slot<'a> {
    YesNo(String),
    Choice(String, Vec<&'a str>),
    Number(String, &'a str),
}

/// Words for the conditions of one release.
pub(super) struct Words<'a> {
    program: &'a Program,
    slots: HashMap<SlotId, Slot<'a>>,
}

/// Tests followed in one condition; the format's own bound on a condition keeps it far below.
const TESTS: usize = 64;

impl<'a> Words<'a> {
    /// Words for this release.
    pub fn of(program: &'a Program) -> Self {
        let mut slots = HashMap::new();
        for (at, fact) in program.facts.iter().enumerate() {
            let Ok(id) = u16::try_from(at) else { break };
            let name = spoken(&fact.name);
            match &fact.kind {
                FactKind::Choice(options) => {
                    slots.insert(SlotId(id), Slot::Choice(name, options.iter().map(|o| o.id.as_str()).collect()));
                }
                FactKind::Number(number) => {
                    slots.insert(SlotId(id), Slot::Number(name, &number.unit));
                }
                FactKind::Age(views) => {
                    for (slot, unit) in views.iter().zip(["days", "weeks", "months", "years"]) {
                        slots.insert(*slot, Slot::Number("age".to_owned(), unit));
                    }
                }
                FactKind::YesNo | FactKind::Text | FactKind::List(_) => {
                    slots.entry(SlotId(id)).or_insert(Slot::YesNo(name));
                }
            }
        }
        for score in &program.scores {
            slots.insert(score.slot, Slot::Number(spoken(&score.name), ""));
        }
        Self { program, slots }
    }

    /// In words; empty for "always".
    pub fn say(&self, cond: Cond) -> String {
        match cond {
            Cond::ALWAYS => String::new(),
            Cond::NEVER => "never".to_owned(),
            _ => self
                .chain(cond, Cond::NEVER, " and ")
                .or_else(|| self.chain(cond, Cond::ALWAYS, " or "))
                .unwrap_or_else(|| self.depends(cond)),
        }
    }

    fn test(&self, cond: Cond) -> Option<&Test> {
        self.program.tests.get(cond.0 as usize)
    }

    /// A run of tests that each leave for `exit` or go on to the next one.
    fn chain(&self, first: Cond, exit: Cond, joint: &str) -> Option<String> {
        let (goal, mut at, mut parts) = (if exit == Cond::NEVER { Cond::ALWAYS } else { Cond::NEVER }, first, Vec::new());
        while at != goal {
            let test = self.test(at).filter(|_| parts.len() < TESTS)?;
            let (holds, next) = match (test.yes == exit, test.no == exit) {
                (false, true) => (exit == Cond::NEVER, test.yes),
                (true, false) => (exit == Cond::ALWAYS, test.no),
                _ => return None,
            };
            parts.push(self.one(test, holds));
            at = next;
        }
        Some(parts.join(joint))
    }

    fn depends(&self, first: Cond) -> String {
        let (mut open, mut seen, mut names) = (vec![first], Vec::new(), Vec::<String>::new());
        while let Some(at) = open.pop() {
            let Some(test) = self.test(at).filter(|_| !seen.contains(&at) && seen.len() < TESTS) else { continue };
            seen.push(at);
            let name = self.name(test.slot).to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
            open.extend([test.no, test.yes]);
        }
        format!("depends on {}", names.join(", "))
    }

    fn name(&self, slot: SlotId) -> &str {
        match self.slots.get(&slot) {
            Some(Slot::YesNo(name) | Slot::Choice(name, _) | Slot::Number(name, _)) => name,
            None => "something not named",
        }
    }

    fn one(&self, test: &Test, holds: bool) -> String {
        let name = self.name(test.slot);
        let not = |so: bool| if so { "is" } else { "is not" };
        if test.op == Op::Unsure {
            return format!("{name} {} unsure", not(holds));
        }
        match self.slots.get(&test.slot) {
            Some(Slot::Choice(_, options)) => choice(name, options, test, holds),
            Some(Slot::Number(_, unit)) => number(name, unit, test, holds),
            _ => {
                let yes = matches!((test.op, test.value), (Op::Equal, 1) | (Op::NotEqual, 0) | (Op::GreaterOrEqual, 1) | (Op::Greater, 0))
                    == holds;
                if yes { name.to_owned() } else { format!("not {name}") }
            }
        }
    }
}

fn choice(name: &str, options: &[&str], test: &Test, holds: bool) -> String {
    let option = |value: i64| usize::try_from(value).ok().and_then(|at| options.get(at)).map_or("?", |o| *o);
    match test.op {
        Op::In => {
            let among: Vec<&str> =
                options.iter().enumerate().filter(|(at, _)| test.value >> (*at).min(63) & 1 == 1).map(|(_, o)| *o).collect();
            format!("{name} is {}{}", if holds { "" } else { "not " }, among.join(" or "))
        }
        Op::NotEqual => format!("{name} is {}{}", if holds { "not " } else { "" }, option(test.value)),
        Op::Equal => format!("{name} is {}{}", if holds { "" } else { "not " }, option(test.value)),
        op => format!("{name} {} {}", compared(op, holds), option(test.value)),
    }
}

fn number(name: &str, unit: &str, test: &Test, holds: bool) -> String {
    let (whole, part) = (test.value / NUMBER_SCALE, test.value.unsigned_abs() % NUMBER_SCALE.unsigned_abs());
    let part = format!("{part:03}");
    let part = part.trim_end_matches('0');
    let value = if part.is_empty() { whole.to_string() } else { format!("{whole}.{part}") };
    format!("{name} {} {value} {unit}", compared(test.op, holds)).trim_end().to_owned()
}

fn compared(op: Op, holds: bool) -> &'static str {
    match (op, holds) {
        (Op::Equal, true) | (Op::NotEqual, false) => "is",
        (Op::NotEqual, true) | (Op::Equal, false) => "is not",
        (Op::Less, true) | (Op::GreaterOrEqual, false) => "is less than",
        (Op::GreaterOrEqual, true) | (Op::Less, false) => "is at least",
        (Op::LessOrEqual, true) | (Op::Greater, false) => "is at most",
        (Op::Greater, true) | (Op::LessOrEqual, false) => "is more than",
        (Op::In | Op::Unsure, true) => "is among",
        (Op::In | Op::Unsure, false) => "is not among",
    }
}

/// An author's condition with its signs said as words: `age_years >= 65` is "age years at least 65".
pub(super) fn in_words(text: &str) -> String {
    let said: Vec<String> = text
        .split_whitespace()
        .map(|part| match part {
            "==" => "is".to_owned(),
            "!=" => "is not".to_owned(),
            "<" => "less than".to_owned(),
            "<=" => "at most".to_owned(),
            ">" => "more than".to_owned(),
            ">=" => "at least".to_owned(),
            name => name.replace('_', " "),
        })
        .collect();
    said.join(" ")
}

//! What authors write, as a clinician reads it: a condition with each fact by the words people meet, its value and its unit; a demand by what the person is told.
//!
//! It reads the text of a condition token by token and decides nothing: what a condition means is the compiled program's. Names that authors made up (sums and derived facts) stay, in
//! quotation marks, and [`Said::defined`] tells what they stand for.

use crate::program::{Demand, Disposition, DispositionId, FactDef, FactKind, Program, spoken};
use std::collections::BTreeSet;

/// Words for one release.
#[derive(Debug, Clone, Copy)]
pub struct Said<'p> {
    program: &'p Program,
}

/// What a name in a condition stands for.
enum Named<'p> {
    Fact(&'p FactDef),
    /// An age and the unit it is looked at in.
    Age(&'p str),
    /// A sum or a derived fact.
    Defined,
}

impl<'p> Said<'p> {
    /// Words for this release.
    #[must_use]
    pub const fn of(program: &'p Program) -> Self {
        Self { program }
    }

    /// For whom a condition holds: `whoever has: "Pain that spreads" is yes,`; empty text is everybody.
    #[must_use]
    pub fn whom(&self, text: &str) -> String {
        if text.is_empty() { "everybody".to_owned() } else { format!("whoever has: {},", self.condition(text)) }
    }

    /// A condition: `"Pain that spreads" is yes and age at least 50 years`.
    #[must_use]
    pub fn condition(&self, text: &str) -> String {
        let tokens = tokens(text);
        let mut said: Vec<String> = Vec::new();
        let (mut at, mut denied) = (0, false);
        while let Some(token) = tokens.get(at).copied() {
            at += 1;
            let next = tokens.get(at).copied().unwrap_or_default();
            match (token, self.named(token)) {
                ("not", _) if self.named(next).is_some() => denied = true,
                (_, Some(named)) => {
                    let (operator, values, used) = compared(tokens.get(at..).unwrap_or_default());
                    at += used;
                    said.push(self.test(token, &named, operator, &values, std::mem::take(&mut denied)));
                }
                (other, None) => said.push(other.to_owned()),
            }
        }
        said.join(" ").replace("( ", "(").replace(" )", ")")
    }

    /// A fact by the words on its card, or else its question, in quotation marks.
    #[must_use]
    pub fn fact(&self, def: &FactDef) -> String {
        let words = [&def.wording.card, &def.wording.you, &def.wording.they, &def.wording.handler];
        let stem = if def.wording.stem.is_empty() { String::new() } else { format!("{} ", def.wording.stem) };
        words.into_iter().find(|w| !w.is_empty()).map_or_else(|| spoken(&def.name), |words| format!("\"{stem}{words}\""))
    }

    /// An answer as a transcript shows it: an option by its words, a number with its unit.
    #[must_use]
    pub fn answer(def: &FactDef, says: &str) -> String {
        match &def.kind {
            FactKind::Choice(options) => options.iter().find(|o| o.id == says).map_or_else(|| says.to_owned(), |o| o.say.clone()),
            FactKind::Number(number) if says.starts_with(|c: char| c.is_ascii_digit()) => {
                format!("{says} {}", number.unit).trim_end().to_owned()
            }
            _ => says.to_owned(),
        }
    }

    /// A disposition by what the person is told.
    #[must_use]
    pub fn disposition(&self, id: DispositionId) -> String {
        self.program.disposition(id).map_or_else(String::new, |d| self.rung(d))
    }

    /// A disposition's name by what the person is told.
    #[must_use]
    pub fn named_disposition(&self, name: &str) -> String {
        let found = self.program.ladder.dispositions.iter().find(|d| d.name == name);
        found.map_or_else(|| name.to_owned(), |d| self.rung(d))
    }

    /// What the person is told; where another rung says the same, also what sets this one apart.
    fn rung(&self, rung: &Disposition) -> String {
        if rung.say_you.is_empty() {
            return rung.name.clone();
        }
        let alike = self.program.ladder.dispositions.iter().filter(|d| d.say_you == rung.say_you).count() > 1;
        match (alike, rung.category) {
            (false, _) => rung.say_you.clone(),
            (true, Some(category)) => format!("{}, category {category}", rung.say_you),
            (true, None) => format!("{} ({})", rung.say_you, rung.name),
        }
    }

    /// A demand: `be told at least "Call 999 now"` or `get help within 2 hours or sooner`.
    #[must_use]
    pub fn demand(&self, demand: Demand) -> String {
        match demand {
            Demand::Disposition(d) => format!("be told at least \"{}\"", self.disposition(d)),
            Demand::Within(level) => {
                let within = self.program.ladder.times.get(usize::from(level)).map_or("", |(_, words)| words.as_str());
                format!("get help within {within} or sooner")
            }
        }
    }

    /// The names that authors made up and these conditions use, each with what it stands for; those that stand behind one are there too.
    #[must_use]
    pub fn defined<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Vec<(String, String)> {
        let mut open: Vec<String> = texts.into_iter().flat_map(tokens).map(str::to_owned).collect();
        let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
        while let Some(name) = open.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            if let Some((_, text)) = self.program.defined.iter().find(|(n, _)| *n == name) {
                open.extend(tokens(text).into_iter().map(str::to_owned));
                found.push((spoken(&name), self.condition(text)));
            } else if let Some(score) = self.program.scores.iter().find(|s| s.name == name) {
                let items: Vec<String> =
                    score.asks.iter().filter_map(|f| self.program.fact(*f)).filter(|d| d.given.is_none()).map(|d| self.fact(d)).collect();
                found.push((spoken(&name), format!("the points of these answers added up: {} ({})", items.join("; "), score.source)));
            }
        }
        found.sort();
        found
    }

    fn named(&self, name: &str) -> Option<Named<'p>> {
        if let Some(def) = self.program.fact_named(name).and_then(|f| self.program.fact(f)) {
            return Some(Named::Fact(def));
        }
        let made = self.program.scores.iter().any(|s| s.name == name) || self.program.defined.iter().any(|(n, _)| n == name);
        let (of, unit) = name.rsplit_once('_').unwrap_or_default();
        match ["days", "weeks", "months", "years"].into_iter().find(|u| *u == unit) {
            _ if made => Some(Named::Defined),
            Some(unit) if self.program.fact_named(of).is_some() => Some(Named::Age(unit)),
            _ => None,
        }
    }

    fn test(&self, name: &str, named: &Named<'p>, operator: &str, values: &[&str], denied: bool) -> String {
        let subject = match named {
            Named::Fact(def) => self.fact(def),
            Named::Age(_) => "age".to_owned(),
            Named::Defined => format!("\"{}\"", spoken(name)),
        };
        if operator.is_empty() {
            let is = if denied { "no" } else { "yes" };
            return format!("{subject} is {is}");
        }
        let value = |value: &&str| match named {
            Named::Fact(def) if matches!(def.kind, FactKind::Choice(_)) => format!("\"{}\"", Self::answer(def, value)),
            Named::Fact(def) => Self::answer(def, value),
            Named::Age(unit) => format!("{value} {unit}"),
            Named::Defined => (*value).to_owned(),
        };
        let values: Vec<String> = values.iter().map(value).collect();
        let not = if denied { "not: " } else { "" };
        format!("{not}{subject} {} {}", compare_word(operator), values.join(" or "))
    }
}

/// A condition's words, signs and brackets.
fn tokens(text: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let is_sign = |c: char| matches!(c, '=' | '!' | '<' | '>');
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let same = |c: char| (is_word(first) && is_word(c)) || (is_sign(first) && is_sign(c));
        let end = rest.char_indices().skip(1).find(|(_, c)| !same(*c)).map_or(rest.len(), |(at, _)| at);
        let (token, after) = rest.split_at(end);
        found.push(token);
        rest = after.trim_start();
    }
    found
}

/// The comparison that follows a name, its values, and how many tokens they take; no sign: there is none.
fn compared<'t>(after: &[&'t str]) -> (&'t str, Vec<&'t str>, usize) {
    match after {
        [sign @ ("==" | "!=" | "<" | "<=" | ">" | ">="), value, ..] => (sign, vec![value], 2),
        ["in", "[", list @ ..] => {
            let end = list.iter().position(|t| *t == "]").unwrap_or(list.len());
            let values = list.iter().take(end).filter(|t| **t != ",").copied().collect();
            ("in", values, end + 3)
        }
        ["is", "unsure", ..] => ("is", vec!["\"not sure\""], 2),
        _ => ("", Vec::new(), 0),
    }
}

fn compare_word(operator: &str) -> &'static str {
    match operator {
        "!=" => "is not",
        "<" => "less than",
        "<=" => "at most",
        ">" => "more than",
        ">=" => "at least",
        _ => "is",
    }
}

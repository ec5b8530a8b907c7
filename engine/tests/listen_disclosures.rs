//! How well the shipped lexicon hears what people write in their own words: measured over the sentences of `fixtures/disclosures.tsv`.
//!
//! Bars of the tuned part: at least 98 in 100 disclosures raise their fact (stored or asked), at most 5 in 100 harmless sentences raise anything, none of
//! them is stored, and what is denied, quoted or about somebody else is asked, never stored and never passed over.
//! The held-out part does worse in all four. What it did at its first look is its bar: it may only get better, and why stands in `docs/listening.md`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop and speak"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;
use std::time::Instant;

use fingerpost_engine::listen::{Flag, RedFlagScanner, Strength};
use fingerpost_engine::load;
use fingerpost_engine::program::Program;

/// What a part of the sentences has to reach.
struct Bars {
    part: &'static str,
    /// Of 100 disclosures at least so many are heard.
    heard_of_100: u32,
    /// Of 100 harmless sentences at most so many are asked about.
    alarms_of_100: u32,
    /// Harmless sentences stored as yes, at most.
    stored: usize,
    /// Denied, quoted or of others, and not asked, at most.
    wrong: usize,
}

/// What the words were tuned for.
const TUNED: Bars = Bars { part: "tuned", heard_of_100: 98, alarms_of_100: 5, stored: 0, wrong: 0 };
/// What was measured when the held-out sentences were first looked at. Each of these may only get better.
const HELD_OUT: Bars = Bars { part: "held_out", heard_of_100: 70, alarms_of_100: 7, stored: 2, wrong: 15 };
/// The same for the fourth round: hints in the words of people who write in a second language.
const ROUND_4: Bars = Bars { part: "round_4", heard_of_100: 36, alarms_of_100: 7, stored: 0, wrong: 0 };
/// The same for sentences written to tune on, before anybody has. Of the twelve stored at the first look five are asked about since.
const WAITING: Bars = Bars { part: "waiting", heard_of_100: 31, alarms_of_100: 8, stored: 7, wrong: 0 };
/// Every part of the sentences.
const PARTS: [Bars; 4] = [TUNED, HELD_OUT, ROUND_4, WAITING];

const SENTENCES: &str = include_str!("fixtures/disclosures.tsv");

static SHIPPED: LazyLock<Program> = LazyLock::new(|| {
    let mut files = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../pathways"), "", &mut files);
    let loaded = load(&files);
    loaded.program.unwrap_or_else(|| panic!("the shipped library loads: {:?}", loaded.faults.first()))
});
static SCANNER: LazyLock<RedFlagScanner> = LazyLock::new(|| RedFlagScanner::new(&SHIPPED));

fn gather(folder: &Path, under: &str, out: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).expect("the shipped library").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        let name = format!("{under}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            gather(&path, &format!("{name}/"), out);
        } else if name.ends_with(".yaml") {
            out.push((name, std::fs::read_to_string(&path).expect("a text")));
        }
    }
}

/// What a sentence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Disclosure,
    Turned,
    Harmless,
}

struct Sentence {
    part: &'static str,
    kind: Kind,
    facts: Vec<&'static str>,
    how: &'static str,
    text: &'static str,
}

fn sentences() -> Vec<Sentence> {
    let lines = SENTENCES.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    let read = |line: &'static str| {
        let [part, kind, how, facts, text]: [&str; 5] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("five columns: {line}"));
        assert!(PARTS.iter().any(|bars| bars.part == part) && matches!(how, "plain" | "ask" | "silent"), "{line}");
        let kind = match kind {
            "disclosure" => Kind::Disclosure,
            "turned" => Kind::Turned,
            "harmless" => Kind::Harmless,
            other => panic!("no such kind: {other}"),
        };
        let facts: Vec<&str> = facts.split('|').filter(|f| *f != "-").collect();
        assert_eq!((kind == Kind::Harmless, how == "silent"), (facts.is_empty(), facts.is_empty()), "{line}");
        assert!(facts.iter().all(|f| SHIPPED.fact_named(f).is_some()), "a fact of the shipped library: {line}");
        Sentence { part, kind, facts, how, text }
    };
    lines.map(read).collect()
}

fn heard(flags: &[Flag], fact: &str) -> Option<Strength> {
    let id = SHIPPED.fact_named(fact);
    flags.iter().find(|f| Some(f.fact) == id).map(|f| f.strength)
}

fn shown(flags: &[Flag]) -> String {
    let one = |f: &Flag| format!("{} {:?} by `{}`", SHIPPED.fact(f.fact).map_or("?", |d| d.name.as_str()), f.strength, f.phrase);
    flags.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// One line of the table.
#[derive(Default)]
struct Row {
    said: u32,
    stored: u32,
    asked: u32,
    turned: u32,
    turned_asked: u32,
}

/// What was counted over one part of the sentences.
#[derive(Default)]
struct Count {
    by_fact: BTreeMap<&'static str, Row>,
    harmless: u32,
    harmless_asked: u32,
    missed: Vec<String>,
    softened: Vec<String>,
    wrong: Vec<String>,
    alarms: Vec<String>,
    stored_alarms: Vec<String>,
}

impl Count {
    fn of(part: &str, sentences: &[Sentence]) -> Self {
        let mut count = Self::default();
        for sentence in sentences.iter().filter(|s| s.part == part) {
            let flags = SCANNER.scan(sentence.text);
            match sentence.kind {
                Kind::Harmless => count.harmless(sentence, &flags),
                Kind::Disclosure => count.disclosure(sentence, &flags),
                Kind::Turned => count.turned(sentence, &flags),
            }
        }
        count
    }

    fn disclosure(&mut self, sentence: &Sentence, flags: &[Flag]) {
        for fact in &sentence.facts {
            let row = self.by_fact.entry(fact).or_default();
            row.said += 1;
            match heard(flags, fact) {
                Some(Strength::Plain) => row.stored += 1,
                Some(Strength::Doubtful) => row.asked += 1,
                None => self.missed.push(format!("{fact}: {} (heard: {})", sentence.text, shown(flags))),
            }
            if sentence.how == "plain" && heard(flags, fact) == Some(Strength::Doubtful) {
                self.softened.push(format!("{}: {}", sentence.text, shown(flags)));
            }
        }
    }

    fn turned(&mut self, sentence: &Sentence, flags: &[Flag]) {
        for fact in &sentence.facts {
            let row = self.by_fact.entry(fact).or_default();
            row.turned += 1;
            match heard(flags, fact) {
                Some(Strength::Doubtful) => row.turned_asked += 1,
                _ => self.wrong.push(format!("{fact}: {} (heard: {})", sentence.text, shown(flags))),
            }
        }
    }

    fn harmless(&mut self, sentence: &Sentence, flags: &[Flag]) {
        self.harmless += 1;
        if !flags.is_empty() {
            self.harmless_asked += 1;
            self.alarms.push(format!("{} ({})", sentence.text, shown(flags)));
        }
        if flags.iter().any(|f| f.strength == Strength::Plain) {
            self.stored_alarms.push(format!("{} ({})", sentence.text, shown(flags)));
        }
    }

    fn sum(&self, of: impl Fn(&Row) -> u32) -> u32 {
        self.by_fact.values().map(of).sum()
    }

    fn print(&self, part: &str) {
        println!("\n{part}\n{:<22}{:>12}{:>8}{:>7}{:>8}{:>9}{:>9}", "fact", "disclosures", "stored", "asked", "missed", "turned", "asked");
        let line = |name: &str, r: &Row| {
            let missed = r.said - r.stored - r.asked;
            println!("{name:<22}{:>12}{:>8}{:>7}{missed:>8}{:>9}{:>9}", r.said, r.stored, r.asked, r.turned, r.turned_asked);
        };
        self.by_fact.iter().for_each(|(name, row)| line(name, row));
        let (said, heard) = (self.sum(|r| r.said), self.sum(|r| r.stored + r.asked));
        let all = Row {
            said,
            stored: self.sum(|r| r.stored),
            asked: self.sum(|r| r.asked),
            turned: self.sum(|r| r.turned),
            turned_asked: self.sum(|r| r.turned_asked),
        };
        line("all", &all);
        println!("recall {heard} of {said} ({})", share(heard, said));
        println!(
            "harmless {}: asked about {} ({}), stored {}",
            self.harmless,
            self.harmless_asked,
            share(self.harmless_asked, self.harmless),
            self.stored_alarms.len()
        );
        for (title, list) in [
            ("missed", &self.missed),
            ("denied, quoted or about others, and not asked", &self.wrong),
            ("harmless, and asked about", &self.alarms),
            ("said outright, and only asked about", &self.softened),
        ] {
            println!("{title}: {}", list.len());
            list.iter().for_each(|s| println!("  {s}"));
        }
    }
}

fn share(part: u32, of: u32) -> String {
    let tenths = u64::from(part) * 1_000 / u64::from(of.max(1));
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[test]
fn the_sentences_are_enough_and_none_stands_twice() {
    let all = sentences();
    let count = |kind: Kind| all.iter().filter(|s| s.kind == kind).count();
    let held_out = all.iter().filter(|s| [HELD_OUT.part, ROUND_4.part].contains(&s.part)).count();
    println!(
        "{} sentences: {} disclosures, {} turned, {} harmless; {held_out} held out",
        all.len(),
        count(Kind::Disclosure),
        count(Kind::Turned),
        count(Kind::Harmless)
    );
    assert!(all.len() >= 450 && count(Kind::Disclosure) >= 250 && count(Kind::Turned) >= 60 && count(Kind::Harmless) >= 120);
    assert!(held_out >= 150, "enough is held out for a figure of its own");
    let mut seen = BTreeSet::new();
    for sentence in &all {
        assert!(seen.insert(sentence.text.to_lowercase()), "twice: {}", sentence.text);
    }
}

#[test]
fn the_shipped_lexicon_reaches_its_bars() {
    let all = sentences();
    let parts = PARTS.map(|bars| (Count::of(bars.part, &all), bars));
    parts.iter().for_each(|(count, bars)| count.print(bars.part));
    let sum = |of: &dyn Fn(&Count) -> u32| parts.iter().map(|(c, _)| of(c)).sum::<u32>();
    let (said, found) = (sum(&|c| c.sum(|r| r.said)), sum(&|c| c.sum(|r| r.stored + r.asked)));
    let (harmless, alarms) = (sum(&|c| c.harmless), sum(&|c| c.harmless_asked));
    println!(
        "\nall parts: recall {found} of {said} ({}), false alarms {alarms} of {harmless} ({})",
        share(found, said),
        share(alarms, harmless)
    );
    for (count, bars) in &parts {
        let part = bars.part;
        let (said, found) = (count.sum(|r| r.said), count.sum(|r| r.stored + r.asked));
        assert!(count.stored_alarms.len() <= bars.stored, "{part}: a harmless sentence is stored:\n{}", count.stored_alarms.join("\n"));
        assert!(found * 100 >= said * bars.heard_of_100, "{part}: too few disclosures are heard:\n{}", count.missed.join("\n"));
        assert!(
            count.harmless_asked * 100 <= count.harmless * bars.alarms_of_100,
            "{part}: too many harmless sentences are asked about:\n{}",
            count.alarms.join("\n")
        );
        assert!(count.wrong.len() <= bars.wrong, "{part}: what is denied, quoted or about others is asked:\n{}", count.wrong.join("\n"));
    }
}

/// Whatever else is written before and behind, a flag stays and is as strong: one sentence never takes back another.
#[test]
fn no_sentence_lowers_another() {
    let strength = |flags: &[Flag], fact: &str| heard(flags, fact);
    let beside = ["I have had a sore throat since Monday.", "I don't want to die.", "He said he took too many tablets.", "No."];
    let mut lowered = Vec::new();
    for sentence in sentences().iter().filter(|s| s.kind != Kind::Harmless) {
        let alone = SCANNER.scan(sentence.text);
        for other in beside {
            for text in [format!("{other} {}", sentence.text), format!("{}. {other}", sentence.text.trim_end_matches('.'))] {
                let both = SCANNER.scan(&text);
                for flag in &alone {
                    let name = SHIPPED.fact(flag.fact).expect("a fact").name.as_str();
                    if strength(&both, name) < Some(flag.strength) {
                        lowered.push(format!("{name}: {text} (alone {:?}, then {:?})", flag.strength, strength(&both, name)));
                    }
                }
            }
        }
    }
    assert!(lowered.is_empty(), "{} texts:\n{}", lowered.len(), lowered.join("\n"));
}

#[test]
fn the_longest_text_is_scanned_in_time() {
    LazyLock::force(&SCANNER);
    for text in ["he hit me and ".repeat(142), "want to ".repeat(250), "took 40 of my the ".repeat(111), "my mum said no i ".repeat(117)] {
        let began = Instant::now();
        let flags = SCANNER.scan(&text);
        let took = began.elapsed();
        // A debug build on a shared machine is about ten times slower than the product.
        assert!(took.as_millis() < 500, "{took:?} for {text:.30}");
        assert!(flags.iter().all(|f| text.get(f.span.clone()).is_some()));
    }
}

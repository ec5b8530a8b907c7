//! The eight kinds of slip, planted in the text of a library as an author's hand would: in the steps of pathways, shared runs, overlays and the start, never in promises,
//! vignettes or facts. It reads no meaning beyond names, and judges nothing.

use super::text::{Item, Key, condition, items, value};
use fingerpost_engine::program::{FactKind, Program};

/// A kind of slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A rule is gone.
    RuleRemoved,
    /// A condition is turned round.
    Negated,
    /// Two results of one file are swapped.
    Swapped,
    /// A number, a comparison or an option is wrong.
    Boundary,
    /// A rule stands elsewhere, or goes to another pathway.
    Moved,
    /// A level that was demanded is not any more.
    FloorRemoved,
    /// `or` in place of `and`.
    OrForAnd,
    /// A less urgent disposition is named.
    LessUrgent,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::RuleRemoved,
        Self::Negated,
        Self::Swapped,
        Self::Boundary,
        Self::Moved,
        Self::FloorRemoved,
        Self::OrForAnd,
        Self::LessUrgent,
    ];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::RuleRemoved => "rule removed",
            Self::Negated => "condition negated",
            Self::Swapped => "two results swapped",
            Self::Boundary => "boundary or value wrong",
            Self::Moved => "rule in another place",
            Self::FloorRemoved => "floor removed",
            Self::OrForAnd => "`or` in place of `and`",
            Self::LessUrgent => "less urgent disposition",
        }
    }
}

/// One slip.
#[derive(Debug, Clone)]
pub struct Planted {
    /// Kind.
    pub kind: Kind,
    /// Place of the file among the library's.
    pub file: usize,
    /// Its name.
    pub name: String,
    /// Line, from 1.
    pub line: usize,
    /// What was done.
    pub what: String,
    /// The file's text with it.
    pub text: String,
    /// A seed of its own.
    pub seed: u64,
}

/// Every slip of a kind, in an order that the seed gives.
pub fn all(program: &Program, texts: &[(String, String)], kind: Kind, seed: u64) -> Vec<Planted> {
    let mut draw = Draw(seed ^ (kind as u64) << 32);
    let mut found = Vec::new();
    for (file, (name, text)) in texts.iter().enumerate() {
        let lines: Vec<&str> = text.lines().collect();
        let items = items(&lines);
        let mut sheet = Sheet { program, lines: &lines, items: &items, draw: &mut draw, out: Vec::new() };
        sheet.plant(kind);
        let made = std::mem::take(&mut sheet.out);
        for (line, what, changed) in made {
            let changed = format!("{}\n", changed.join("\n"));
            if changed != *text {
                found.push(Planted { kind, file, name: name.clone(), line: line + 1, what, text: changed, seed: draw.next() });
            }
        }
    }
    // Any order will do as long as it is the same each time.
    for at in (1..found.len()).rev() {
        let other = draw.below(at + 1);
        found.swap(at, other);
    }
    found
}

/// A small generator of numbers.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n.max(1) as u64).unwrap_or(0)
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = self.below(all.len());
        all.get(at)
    }
}

/// One file being planted: line from 0, what was done, and the lines with it.
struct Sheet<'s> {
    program: &'s Program,
    lines: &'s [&'s str],
    items: &'s [Item],
    draw: &'s mut Draw,
    out: Vec<(usize, String, Vec<String>)>,
}

/// The keys that name a disposition.
const DEMANDS: [&str; 3] = ["at_least", "then", "if_any"];

impl<'s> Sheet<'s> {
    fn plant(&mut self, kind: Kind) {
        match kind {
            Kind::RuleRemoved => self.removed(),
            Kind::Negated => self.conditions(|_, text| vec![format!("not ({text})")]),
            Kind::Swapped => self.swapped(),
            Kind::Boundary => self.conditions(boundaries),
            Kind::Moved => self.moved(),
            Kind::FloorRemoved => self.floors(),
            Kind::OrForAnd => self.conditions(|_, text| {
                let ands: Vec<usize> = text.match_indices(" and ").map(|(at, _)| at).collect();
                ands.iter().filter_map(|at| Some(format!("{} or {}", text.get(..*at)?, text.get(at + 5..)?))).collect()
            }),
            Kind::LessUrgent => self.less_urgent(),
        }
    }

    fn owned(&self) -> Vec<String> {
        self.lines.iter().map(|l| (*l).to_owned()).collect()
    }

    fn without(&self, from: usize, to: usize) -> Vec<String> {
        self.lines.iter().enumerate().filter(|(at, _)| !(from..to).contains(at)).map(|(_, l)| (*l).to_owned()).collect()
    }

    fn line(&self, at: usize) -> &'s str {
        self.lines.get(at).copied().unwrap_or("")
    }

    /// The value of a key somewhere in an item.
    fn key(&self, item: &Item, name: &str) -> Option<Key> {
        (item.first..item.end).find_map(|at| value(self.line(at), name).map(|span| Key { line: at, span }))
    }

    fn text(&self, key: &Key) -> &'s str {
        self.line(key.line).get(key.span.clone()).unwrap_or("")
    }

    fn with(&self, key: &Key, value: &str) -> Vec<String> {
        let mut lines = self.owned();
        if let Some(line) = lines.get_mut(key.line) {
            line.replace_range(key.span.clone(), value);
        }
        lines
    }

    fn removed(&mut self) {
        for item in self.items {
            if self.key(item, "if").is_some() {
                self.out.push((item.first, format!("without `{}`", self.line(item.first).trim()), self.without(item.first, item.end)));
            }
        }
    }

    /// Every condition, changed in each of the ways that `ways` gives.
    fn conditions(&mut self, ways: fn(&Program, &str) -> Vec<String>) {
        for item in self.items {
            for name in ["if", "when"] {
                let Some(key) = self.key(item, name) else { continue };
                let Some((open, text, close)) = condition(self.text(&key)) else { continue };
                for way in ways(self.program, text) {
                    // Inside braces a comma needs quotes.
                    let quotes = open.is_empty() && way.contains(',');
                    let (open, close) = if quotes { ("\"", "\"") } else { (open, close) };
                    self.out.push((key.line, format!("`{text}` became `{way}`"), self.with(&key, &format!("{open}{way}{close}"))));
                }
            }
        }
    }

    fn demands(&self) -> Vec<Key> {
        let known = |key: &Key| self.program.ladder.disposition_named(self.text(key)).is_some();
        self.items.iter().flat_map(|item| DEMANDS.iter().filter_map(move |name| self.key(item, name))).filter(known).collect()
    }

    fn swapped(&mut self) {
        let demands = self.demands();
        for (at, one) in demands.iter().enumerate() {
            let others: Vec<&Key> = demands.iter().skip(at + 1).filter(|o| self.text(o) != self.text(one) && o.line != one.line).collect();
            let Some(other) = self.draw.pick(&others) else { continue };
            let (a, b) = (self.text(one).to_owned(), self.text(other).to_owned());
            let mut lines = self.with(one, &b);
            if let Some(line) = lines.get_mut(other.line) {
                line.replace_range(other.span.clone(), &a);
            }
            self.out.push((one.line, format!("`{a}` swapped with `{b}` of line {}", other.line + 1), lines));
        }
    }

    fn moved(&mut self) {
        let names: Vec<String> = self.program.pathways.iter().map(|p| p.name.clone()).collect();
        for (at, item) in self.items.iter().enumerate() {
            if let Some(key) = self.key(item, "go") {
                if let Some(to) = self.draw.pick(&names).filter(|to| *to != self.text(&key)) {
                    self.out.push((key.line, format!("`go: {}` became `go: {to}`", self.text(&key)), self.with(&key, to)));
                }
                continue;
            }
            if self.key(item, "if").is_none() {
                continue;
            }
            let siblings: Vec<&Item> =
                self.items.iter().enumerate().filter(|(o, i)| *o != at && i.within == item.within).map(|(_, i)| i).collect();
            let Some(to) = self.draw.pick(&siblings) else { continue };
            // In front of a sibling; what stands last in a `decide` must stay last.
            let block: Vec<String> = self.owned().get(item.first..item.end).unwrap_or(&[]).to_vec();
            let mut lines: Vec<String> = Vec::with_capacity(self.lines.len());
            for (line, text) in self.lines.iter().enumerate() {
                if line == to.first {
                    lines.extend(block.iter().cloned());
                }
                if !(item.first..item.end).contains(&line) {
                    lines.push((*text).to_owned());
                }
            }
            self.out.push((item.first, format!("`{}` moved in front of line {}", self.line(item.first).trim(), to.first + 1), lines));
        }
    }

    fn floors(&mut self) {
        for item in self.items {
            let Some(key) = DEMANDS.iter().filter(|k| **k != "then").find_map(|name| self.key(item, name)) else { continue };
            let what = format!("without `{}`", self.line(key.line).trim());
            let more = ["do", "advise"].iter().any(|name| self.key(item, name).is_some());
            let card = self.key(item, "check").is_some();
            let lines = if key.line == item.first || !(more || card) {
                // Nothing would be left of the rule.
                self.without(item.first, item.end)
            } else {
                let because = self.key(item, "because").filter(|_| card && !more).map(|k| k.line);
                let keep = |at: &usize| *at != key.line && Some(*at) != because;
                (0..self.lines.len()).filter(keep).map(|at| self.line(at).to_owned()).collect()
            };
            self.out.push((key.line, what, lines));
        }
    }

    fn less_urgent(&mut self) {
        let ladder = &self.program.ladder;
        for key in self.demands() {
            let Some(now) = ladder.disposition_named(self.text(&key)) else { continue };
            let later: Vec<&str> = ladder.dispositions.iter().skip(now.at() + 1).map(|d| d.name.as_str()).collect();
            let Some(to) = self.draw.pick(&later) else { continue };
            self.out.push((key.line, format!("`{}` became `{to}`", self.text(&key)), self.with(&key, to)));
        }
    }
}

/// One comparison, number or option of a condition wrong, each in turn.
fn boundaries(program: &Program, text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let mut found = Vec::new();
    let mut put = |at: usize, word: String| {
        let changed: Vec<&str> = words.iter().enumerate().map(|(i, w)| if i == at { word.as_str() } else { w }).collect();
        found.push(changed.join(" "));
    };
    for (at, word) in words.iter().enumerate() {
        match *word {
            ">=" => put(at, ">".to_owned()),
            ">" => put(at, ">=".to_owned()),
            "<=" => put(at, "<".to_owned()),
            "<" => put(at, "<=".to_owned()),
            other => {
                let core = other.trim_matches(['(', ')', '[', ']', ',']);
                if let Ok(number) = core.parse::<i64>() {
                    put(at, other.replace(core, &(number + 1).to_string()));
                    put(at, other.replace(core, &(number - 1).to_string()));
                } else if let Some(option) = other_option(program, &words, core) {
                    put(at, other.replace(core, &option));
                }
            }
        }
    }
    found
}

/// The option beside this one, of a fact that the condition names.
fn other_option(program: &Program, words: &[&str], option: &str) -> Option<String> {
    let named = words
        .iter()
        .map(|w| w.trim_matches(['(', ')', '[', ']', ',']))
        .filter_map(|w| program.fact_named(w))
        .filter_map(|f| program.fact(f));
    named.into_iter().find_map(|def| {
        let FactKind::Choice(options) = &def.kind else { return None };
        let at = options.iter().position(|o| o.id == option)?;
        options.get(at + 1).or_else(|| options.get(at.checked_sub(1)?)).map(|o| o.id.clone())
    })
}

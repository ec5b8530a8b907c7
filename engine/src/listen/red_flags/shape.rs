//! How an author writes a red-flag phrase, and what it becomes.
//!
//! Plain words stand for themselves. `hit/beat` is either word (`not_there` one of two words), `<person>` anybody who can do something to somebody,
//! `<tablets>` any word of that family, `12+` a number of at least that many, three dots a few words of any kind, two dots a few words that name nobody
//! else. `box & empty`: both near each other, in any order; only ever asked about. `box & !new`: not where "new" stands in the same sentence. A full
//! stop at the end: nothing may follow in that clause. A question mark at the end: a hit is only asked about, never stored. In brackets: said in passing,
//! such as "shot myself in the foot"; it takes back hits of its own fact that lie within it and nothing else.

use std::collections::HashMap;

use super::super::words::phrase;
use crate::program::family;

/// Words that stand for each other, by the name they are called in phrases.
pub(super) type Families = HashMap<String, Vec<Vec<String>>>;

/// What a hit of the phrase does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Stored as yes, unless something speaks against it.
    Stores,
    /// Asked next.
    Asks,
    /// Takes back hits that lie within it.
    Passing,
}

/// One place of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    /// One of these runs of words.
    Words(Vec<Vec<String>>),
    /// He, she, my dad, nobody.
    Person,
    /// A number of at least this many.
    AtLeast(u32),
    /// A few words of any kind.
    Gap,
    /// A few words that name nobody else.
    Own,
    /// The clause ends here.
    End,
}

/// Places of a phrase that stand side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub slots: Vec<Slot>,
    /// The phrase is not meant where this stands in the same sentence.
    pub unless: bool,
}

/// Reads a phrase as it was written: what a hit does, and its parts.
pub(super) fn read(text: &str, families: &Families) -> (Kind, Vec<Part>) {
    let text = text.trim();
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    let (kind, text) = match (inner, text.strip_suffix('?')) {
        (Some(inner), _) => (Kind::Passing, inner),
        (None, Some(asked)) => (Kind::Asks, asked),
        (None, None) => (Kind::Stores, text),
    };
    let part = |text: &str| match text.trim_start().strip_prefix('!') {
        Some(rest) => Part { slots: row(rest, families), unless: true },
        None => Part { slots: row(text, families), unless: false },
    };
    let parts: Vec<Part> = text.split(" & ").map(part).collect();
    // Words that only stand near each other may belong to two tales.
    let scattered = parts.iter().filter(|p| !p.unless).count() > 1;
    (if scattered && kind == Kind::Stores { Kind::Asks } else { kind }, parts)
}

fn row(text: &str, families: &Families) -> Vec<Slot> {
    let (text, ends) = match text.strip_suffix('.') {
        Some(rest) if !text.ends_with("..") => (rest, true),
        _ => (text, false),
    };
    let mut slots = Vec::new();
    // Plain words side by side are read together, so that "do not" becomes "don't" as in typed text.
    let mut plain = String::new();
    for token in text.split_whitespace() {
        if let Some(slot) = special(token, families) {
            settle(&mut plain, &mut slots);
            slots.push(slot);
        } else {
            plain.push(' ');
            plain.push_str(token);
        }
    }
    settle(&mut plain, &mut slots);
    if ends {
        slots.push(Slot::End);
    }
    slots
}

fn special(token: &str, families: &Families) -> Option<Slot> {
    match token {
        "..." => return Some(Slot::Gap),
        ".." => return Some(Slot::Own),
        "<person>" => return Some(Slot::Person),
        _ => {}
    }
    if let Some(least) = token.strip_suffix('+').and_then(|n| n.parse().ok()) {
        return Some(Slot::AtLeast(least));
    }
    let choice = token.contains('/') || family(token).is_some();
    choice.then(|| Slot::Words(token.split('/').flat_map(|one| choices(one, families)).filter(|run| !run.is_empty()).collect()))
}

fn choices(token: &str, families: &Families) -> Vec<Vec<String>> {
    match family(token) {
        Some(name) => families.get(name).cloned().unwrap_or_default(),
        None => vec![phrase(token)],
    }
}

fn settle(plain: &mut String, slots: &mut Vec<Slot>) {
    slots.extend(phrase(plain).into_iter().map(|word| Slot::Words(vec![vec![word]])));
    plain.clear();
}

/// The phrase written without spaces, in every form, when all its places are words and the forms are few.
pub(super) fn run_together(slots: &[Slot], most: usize) -> Vec<String> {
    let mut forms = vec![String::new()];
    for slot in slots {
        let Slot::Words(alternatives) = slot else { return Vec::new() };
        if forms.len() * alternatives.len() > most {
            return Vec::new();
        }
        forms = forms.iter().flat_map(|form| alternatives.iter().map(move |run| format!("{form}{}", run.concat()))).collect();
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Slot {
        Slot::Words(text.split('/').map(|run| run.split(' ').map(str::to_owned).collect()).collect())
    }

    #[test]
    fn every_sign_of_a_phrase_is_read() {
        let read = |text: &str| one(read(text, &Families::new()));
        assert_eq!(
            read("I do not want/wanna live."),
            (Kind::Stores, vec![words("i"), words("dont"), words("want/want to"), words("live"), Slot::End])
        );
        assert_eq!(read("<person> hit me?"), (Kind::Asks, vec![Slot::Person, words("hit"), words("me")]));
        assert_eq!(
            read("took 12+ ... pills .. me"),
            (Kind::Stores, vec![words("took"), Slot::AtLeast(12), Slot::Gap, words("pills"), Slot::Own, words("me")])
        );
        assert_eq!(read("(in the foot)"), (Kind::Passing, vec![words("in"), words("the"), words("foot")]));
        assert_eq!(read("no way out.?"), (Kind::Asks, vec![words("no"), words("way"), words("out"), Slot::End]));
    }

    fn one((kind, mut parts): (Kind, Vec<Part>)) -> (Kind, Vec<Slot>) {
        assert_eq!(parts.len(), 1);
        (kind, parts.remove(0).slots)
    }

    #[test]
    fn a_family_stands_for_each_of_its_words_and_parts_are_only_asked_about() {
        let known = Families::from([("pills".to_owned(), vec![vec!["tablets".to_owned()], vec!["the".to_owned(), "lot".to_owned()]])]);
        assert_eq!(one(read("took/ate <pills>", &known)), (Kind::Stores, vec![words("took/ate"), words("tablets/the lot")]));
        assert_eq!(one(read("capsules/<pills>.", &known)).1, [words("capsules/tablets/the lot"), Slot::End]);
        let part = |slots: Vec<Slot>, unless: bool| Part { slots, unless };
        let parts = vec![part(vec![words("box")], false), part(vec![words("tablets/the lot"), words("gone")], false)];
        assert_eq!(read("box & <pills> gone", &known), (Kind::Asks, parts));
        assert_eq!(read("box & !new", &known), (Kind::Stores, vec![part(vec![words("box")], false), part(vec![words("new")], true)]));
    }

    #[test]
    fn few_forms_are_written_without_spaces() {
        assert_eq!(run_together(&one(read("kill/kil myself", &Families::new())).1, 4), ["killmyself", "kilmyself"]);
        assert!(run_together(&one(read("kill/kil myself", &Families::new())).1, 1).is_empty());
        assert!(run_together(&one(read("<person> hit me", &Families::new())).1, 9).is_empty());
    }
}

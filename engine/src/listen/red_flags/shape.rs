//! How an author writes a red-flag phrase, and what it becomes.
//!
//! Plain words stand for themselves. `hit/beat` is either word, `<person>` anybody who can do something to somebody, `12+` a number of at least
//! that many, three dots a few words of any kind, two dots a few
//! words that name nobody else. A full stop at the end: nothing may follow in that clause. A question mark at the end: a hit
//! is only asked about, never stored. In brackets: said in passing, such as "shot myself in the foot"; it takes back hits of its own fact that lie within
//! it and nothing else.

use super::super::words::phrase;

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

/// Reads a phrase as it was written.
pub(super) fn read(text: &str) -> (Kind, Vec<Slot>) {
    let text = text.trim();
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    let (kind, text) = match (inner, text.strip_suffix('?')) {
        (Some(inner), _) => (Kind::Passing, inner),
        (None, Some(asked)) => (Kind::Asks, asked),
        (None, None) => (Kind::Stores, text),
    };
    let (text, ends) = match text.strip_suffix('.') {
        Some(rest) if !text.ends_with("..") => (rest, true),
        _ => (text, false),
    };
    let mut slots = Vec::new();
    // Plain words side by side are read together, so that "do not" becomes "don't" as in typed text.
    let mut plain = String::new();
    for token in text.split_whitespace() {
        if let Some(slot) = special(token) {
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
    (kind, slots)
}

fn special(token: &str) -> Option<Slot> {
    match token {
        "..." => return Some(Slot::Gap),
        ".." => return Some(Slot::Own),
        "<person>" => return Some(Slot::Person),
        _ => {}
    }
    if let Some(least) = token.strip_suffix('+').and_then(|n| n.parse().ok()) {
        return Some(Slot::AtLeast(least));
    }
    token.contains('/').then(|| Slot::Words(token.split('/').map(phrase).filter(|run| !run.is_empty()).collect()))
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

    #[test]
    fn few_forms_are_written_without_spaces() {
        assert_eq!(run_together(&read("kill/kil myself").1, 4), ["killmyself", "kilmyself"]);
        assert!(run_together(&read("kill/kil myself").1, 1).is_empty());
        assert!(run_together(&read("<person> hit me").1, 9).is_empty());
    }
}

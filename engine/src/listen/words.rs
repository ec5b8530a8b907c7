//! Typed text cut into plain words: lower case, one spelling for contractions, each with its place in the text and the marks around it.
//!
//! It knows how people type (curly quotes, digits for letters, spaced-out letters, missing apostrophes). It does not know what any word means.

use super::english;

/// The mark between a word and the word before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Break {
    /// Only space.
    None,
    /// Comma, colon, dash, bracket, dots that trail off.
    Soft,
    /// End of a sentence or line.
    Hard,
    /// A question mark: what follows may be its answer.
    Asked,
}

impl Break {
    /// Does a sentence end here?
    pub fn ends(self) -> bool {
        self >= Self::Hard
    }
}

/// One word.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Folded text: lower case, no apostrophe, no accent.
    pub text: String,
    /// First byte in the typed text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// What stands between it and the word before.
    pub before: Break,
    /// Stands between quotation marks that were opened and closed.
    pub quoted: bool,
}

/// Cuts a text into words. Linear in its length.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut cutter = Cutter::default();
    let mut chars = text.char_indices().peekable();
    let mut previous = ' ';
    while let Some((at, raw)) = chars.next() {
        let c = fold(raw);
        let next = chars.peek().map_or(' ', |(_, c)| fold(*c));
        cutter.take(at, at + raw.len_utf8(), c, previous, next);
        if c != INVISIBLE {
            previous = c;
        }
    }
    cutter.close_word();
    join_and_split(spaced_letters(cutter.words))
}

/// The words of an authored phrase, as plain text.
pub(super) fn phrase(text: &str) -> Vec<String> {
    words(text).into_iter().map(|w| w.text).collect()
}

/// Runs of one letter cut to a single one: `diiie` and `die`, `kil` and `kill` become equal.
pub(super) fn squeezed(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

/// Stands for characters that nobody sees and that would hide a word from us.
const INVISIBLE: char = '\u{0}';

fn fold(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '`' | '\u{b4}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '«' | '»' => '"',
        '\u{2013}' | '\u{2014}' | '\u{2010}' | '\u{2011}' => '-',
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => INVISIBLE,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c).to_ascii_lowercase(),
        'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' | 'À' | 'Á' | 'Â' | 'Ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'Í' | 'Ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' | 'Ö' | 'Ó' => 'o',
        'ù' | 'ú' | 'û' | 'ü' | 'Ü' | 'Ú' => 'u',
        'ç' | 'Ç' => 'c',
        'ñ' | 'Ñ' => 'n',
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

#[derive(Default)]
struct Cutter {
    words: Vec<Word>,
    current: Option<Word>,
    pending: Option<Break>,
    double_from: Option<usize>,
    single_from: Option<usize>,
    dots: u8,
}

impl Cutter {
    fn take(&mut self, at: usize, end: usize, c: char, previous: char, next: char) {
        let inside = self.current.is_some();
        if c == INVISIBLE {
            return;
        }
        if c != '.' {
            self.dots = 0;
        }
        if c.is_alphanumeric() {
            self.push(at, end, c);
        } else if inside && next.is_alphanumeric() && matches!(c, '\'' | '*') {
            // An apostrophe inside a word is dropped; a star hides one letter and must not cut the word.
            if c == '*' {
                self.push(at, end, c);
            }
        } else if let Some(letter) = english::letter_for(c).filter(|_| inside && next.is_alphabetic() && previous.is_alphabetic()) {
            self.push(at, end, letter);
        } else {
            self.close_word();
            self.mark(c, previous, next);
        }
    }

    fn push(&mut self, at: usize, end: usize, c: char) {
        let before = self.pending.unwrap_or(Break::None);
        let word = self.current.get_or_insert_with(|| Word { text: String::new(), start: at, end, before, quoted: false });
        word.text.push(c);
        word.end = end;
        self.pending = None;
    }

    fn close_word(&mut self) {
        if let Some(mut word) = self.current.take() {
            word.text = english::letters_for_digits(&word.text);
            self.words.push(word);
        }
    }

    fn mark(&mut self, c: char, previous: char, next: char) {
        let mark = match c {
            '"' => {
                Self::quote(&mut self.words, &mut self.double_from);
                Break::Soft
            }
            '\'' if self.single_from.is_some() && !next.is_alphanumeric() => {
                Self::quote(&mut self.words, &mut self.single_from);
                Break::Soft
            }
            '\'' if !previous.is_alphanumeric() && next.is_alphanumeric() => {
                self.single_from = Some(self.words.len());
                Break::Soft
            }
            '.' => {
                self.dots = self.dots.saturating_add(1);
                if self.dots > 1 {
                    self.pending = None;
                    Break::Soft
                } else {
                    Break::Hard
                }
            }
            '?' => Break::Asked,
            '!' | ';' | '\n' | '\r' => Break::Hard,
            ',' | ':' | '(' | ')' | '[' | ']' | '/' | '…' => Break::Soft,
            '-' if previous.is_whitespace() || next.is_whitespace() => Break::Soft,
            _ => return,
        };
        self.pending = Some(self.pending.map_or(mark, |old| old.max(mark)));
    }

    /// Opens a quotation, or closes it and marks what stands inside. One that is never closed marks nothing.
    fn quote(words: &mut [Word], from: &mut Option<usize>) {
        match from.take() {
            Some(first) => words.iter_mut().skip(first).for_each(|w| w.quoted = true),
            None => *from = Some(words.len()),
        }
    }
}

/// `d i e` typed with spaces: three or more single letters in a row are one word. Two are left alone ("I a").
fn spaced_letters(words: Vec<Word>) -> Vec<Word> {
    let single = |w: &Word| w.text.chars().count() == 1 && w.text.chars().all(char::is_alphabetic);
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    let mut run: Vec<Word> = Vec::new();
    let flush = |run: &mut Vec<Word>, out: &mut Vec<Word>| {
        if run.len() >= 3 {
            let text: String = run.iter().map(|w| w.text.as_str()).collect();
            if let (Some(first), Some(last)) = (run.first(), run.last()) {
                out.push(Word { text, start: first.start, end: last.end, before: first.before, quoted: first.quoted });
            }
            run.clear();
        } else {
            out.append(run);
        }
    };
    for word in words {
        if single(&word) && (run.is_empty() || word.before == Break::None) {
            run.push(word);
        } else {
            flush(&mut run, &mut out);
            if single(&word) { run.push(word) } else { out.push(word) }
        }
    }
    flush(&mut run, &mut out);
    out
}

/// One spelling for what is said in two: `do not` and `don't`, `wanna` and `want to`, `my self` and `myself`.
fn join_and_split(words: Vec<Word>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        if let Some(parts) = english::split(&word.text) {
            for (i, part) in parts.iter().enumerate() {
                let before = if i == 0 { word.before } else { Break::None };
                push_joined(&mut out, Word { text: (*part).to_owned(), before, ..word.clone() });
            }
        } else {
            push_joined(&mut out, word);
        }
    }
    out
}

fn push_joined(out: &mut Vec<Word>, word: Word) {
    if word.before == Break::None
        && let Some(last) = out.last_mut()
        && let Some(joined) = english::joined(&last.text, &word.text)
    {
        joined.clone_into(&mut last.text);
        last.end = word.end;
        return;
    }
    out.push(word);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test may stop")]
    use super::*;

    #[test]
    fn one_spelling_for_many_ways_of_typing() {
        for (typed, expected) in [
            ("I don\u{2019}t WANT", "i dont want"),
            ("i do not want", "i dont want"),
            ("wanna d i e", "want to die"),
            ("k1ll my self", "kill myself"),
            ("can\u{200b}not br\u{e9}athe", "cant breathe"),
            ("self-harm", "self harm"),
            ("I am 28", "im 28"),
        ] {
            assert_eq!(phrase(typed).join(" "), expected, "{typed}");
        }
    }

    #[test]
    fn marks_and_quotes_are_kept_with_the_words() {
        let cut = words("she said \"I want to die\", ok. No");
        let die = cut.iter().find(|w| w.text == "die").map(|w| w.quoted);
        assert_eq!(die, Some(true));
        assert!(!cut[0].quoted);
        assert_eq!(cut.last().map(|w| w.before), Some(Break::Hard));
        assert!(words("\"i want to die").iter().all(|w| !w.quoted), "a quotation never closed marks nothing");
        assert!(words("i don't want 'it").iter().all(|w| !w.quoted));
    }
}

//! One value of the tree as a name, a text, an answer, a number, a duration or a condition, each with the traps of its kind.
//!
//! It knows what a value may look like, not what it means: whether a fact of that name exists is asked later.

use super::faults::{Faults, keys, value};
use super::tree::{Kind, Node, Style};
use crate::model::{Condition, minutes_in};
use crate::source::{Span, Spanned};

/// How strictly a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strictness {
    /// An id: one line, not yes or no.
    Name,
    /// A sentence: not cut by `#`, not only yes or no.
    Prose,
    /// A short label or phrase: not cut by `#`, may be yes or no.
    Label,
}

/// The scalar of a node, or the fault that it is a list, keys or empty.
fn scalar<'n>(node: &'n Node, what: &str, faults: &mut Faults) -> Option<(&'n str, Style)> {
    if faults.is_full() {
        return None;
    }
    let Some((text, style)) = node.scalar() else {
        let colon = matches!(&node.kind, Kind::Map(entries) if entries.len() == 1);
        faults.push(keys::word_expected(what, node.span, colon));
        return None;
    };
    if text.trim().is_empty() {
        faults.push(value::empty(what, node.span));
        return None;
    }
    Some((text, style))
}

fn text_of(node: &Node, what: &str, how: Strictness, file: &str, faults: &mut Faults) -> Option<Spanned<String>> {
    let (text, style) = scalar(node, what, faults)?;
    if style == Style::Plain {
        if let Some(reads) = value::reads_as(text) {
            faults.push(value::not_text(text, reads, node.span));
            return None;
        }
        if value::is_date_or_time(text) {
            faults.push(value::date_without_quotes(text, node.span));
            return None;
        }
        if how != Strictness::Label && value::is_yes_or_no(text) {
            faults.push(value::yes_or_no(text, node.span));
            return None;
        }
        if how != Strictness::Name
            && let Some(hash) = hash_after(node.span, file)
        {
            faults.push(value::cut_by_hash(hash));
        }
    }
    if how == Strictness::Name
        && (text.contains('\n') || file.get(node.span.start as usize..node.span.end as usize).is_some_and(|t| t.contains('\n')))
    {
        faults.push(value::name_over_lines(what, node.span));
        return None;
    }
    Some(Spanned::new(text.to_owned(), node.span))
}

/// The comment that follows a plain text on its line.
fn hash_after(span: Span, file: &str) -> Option<Span> {
    let rest = file.get(span.end as usize..)?;
    let gap = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if gap == 0 || !rest.get(gap..)?.starts_with('#') {
        return None;
    }
    let rest = rest.split(['\n', '\r']).next()?;
    let at = |n: usize| span.end.saturating_add(u32::try_from(n).unwrap_or(0));
    Some(Span { file: span.file, start: at(gap), end: at(rest.trim_end().len()) })
}

/// An id: of a fact, a pathway, a disposition.
pub(crate) fn name(node: &Node, what: &str, file: &str, faults: &mut Faults) -> Option<Spanned<String>> {
    text_of(node, what, Strictness::Name, file, faults)
}

/// Words that people read.
pub(crate) fn prose(node: &Node, what: &str, file: &str, faults: &mut Faults) -> Option<Spanned<String>> {
    text_of(node, what, Strictness::Prose, file, faults)
}

/// A short label or phrase; may be yes or no.
pub(crate) fn label(node: &Node, what: &str, file: &str, faults: &mut Faults) -> Option<Spanned<String>> {
    text_of(node, what, Strictness::Label, file, faults)
}

/// A value of the declared type of some fact: kept as written.
pub(crate) fn answer(node: &Node, what: &str, faults: &mut Faults) -> Option<Spanned<String>> {
    let (text, style) = scalar(node, what, faults)?;
    if style == Style::Plain {
        let fault = match value::reads_as(text) {
            Some("nothing") => Some(value::not_text(text, "nothing", node.span)),
            Some("true or false") => Some(value::true_or_false(text, node.span)),
            Some(_) if !value::is_plain_number(text) => Some(value::number_not_plain(text, node.span)),
            Some(_) => None,
            None => odd_number(text, node.span),
        };
        if let Some(fault) = fault {
            faults.push(fault);
            return None;
        }
    }
    Some(Spanned::new(text.to_owned(), node.span))
}

/// What looks like a number or a date to an author and is a word to the reader.
fn odd_number(text: &str, span: Span) -> Option<crate::diagnostic::Diagnostic> {
    if value::is_decimal_comma(text) {
        return Some(value::decimal_comma(text, span));
    }
    if value::is_date_or_time(text) {
        return Some(value::date_without_quotes(text, span));
    }
    let digits =
        text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('_') && text.chars().all(|c| c.is_ascii_digit() || c == '_');
    digits.then(|| value::number_not_plain(text, span))
}

/// A number, kept as written.
pub(crate) fn number(node: &Node, what: &str, faults: &mut Faults) -> Option<Spanned<String>> {
    let before = faults.len();
    let written = answer(node, what, faults)?;
    if faults.len() == before && !value::is_plain_number(&written.value) {
        faults.push(value::number_expected(what, &written.value, node.span));
        return None;
    }
    Some(written)
}

/// A duration in minutes.
pub(crate) fn duration(node: &Node, what: &str, faults: &mut Faults) -> Option<Spanned<u32>> {
    let (text, _) = scalar(node, what, faults)?;
    match minutes_in(text) {
        Some(minutes) => Some(Spanned::new(minutes, node.span)),
        None => {
            faults.push(value::duration_expected(what, text, node.span));
            None
        }
    }
}

/// One of the words of this place, by its index.
pub(crate) fn word<T: Copy>(node: &Node, what: &str, known: &[(&str, T)], faults: &mut Faults) -> Option<Spanned<T>> {
    let (text, _) = scalar(node, what, faults)?;
    match known.iter().find(|(word, _)| *word == text) {
        Some((_, value)) => Some(Spanned::new(*value, node.span)),
        None => {
            let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
            faults.push(value::unknown_word(what, text, node.span, &words));
            None
        }
    }
}

/// A condition: `all`, one line, or a list under `any:` or `all:`.
pub(crate) fn condition(node: &Node, what: &str, file: &str, faults: &mut Faults) -> Option<Condition> {
    match &node.kind {
        Kind::Scalar(..) => line(node, what, file, faults),
        Kind::Map(entries) => match entries.as_slice() {
            [(key, list)] if key.scalar().is_some_and(|(k, _)| k == "any") => Some(Condition::Any(list_of(list, what, file, faults)?)),
            [(key, list)] if key.scalar().is_some_and(|(k, _)| k == "all") => Some(Condition::All(list_of(list, what, file, faults)?)),
            _ => {
                for (key, _) in entries {
                    let text = key.scalar().map_or("", |(k, _)| k);
                    if !matches!(text, "any" | "all") {
                        faults.push(keys::unknown_key("a condition", text, key.span, &["any", "all"]));
                    }
                }
                if let [_, (second, _), ..] = entries.as_slice() {
                    faults.push(keys::key_does_not_fit(
                        "the second key",
                        second.span,
                        "a condition has one list, under `any` or under `all`",
                    ));
                } else if entries.is_empty() {
                    faults.push(value::empty(what, node.span));
                }
                None
            }
        },
        Kind::List(_) => {
            faults.push(keys::keys_expected(&format!("{what} with alternatives"), node.span));
            None
        }
    }
}

fn list_of(node: &Node, what: &str, file: &str, faults: &mut Faults) -> Option<Vec<Condition>> {
    match &node.kind {
        Kind::List(items) if !items.is_empty() => {
            let read: Vec<Condition> = items.iter().filter_map(|item| condition(item, what, file, faults)).collect();
            (read.len() == items.len()).then_some(read)
        }
        Kind::List(_) => {
            faults.push(value::empty(what, node.span));
            None
        }
        Kind::Scalar(..) | Kind::Map(_) => {
            faults.push(keys::list_expected(what, node.span, None));
            None
        }
    }
}

fn line(node: &Node, what: &str, file: &str, faults: &mut Faults) -> Option<Condition> {
    let (text, style) = scalar(node, what, faults)?;
    let written = file.get(node.span.start as usize..node.span.end as usize).unwrap_or("");
    if style == Style::Block || written.contains(['\n', '\r']) {
        faults.push(value::condition_over_lines(node.span));
        return None;
    }
    if written != text {
        faults.push(value::condition_with_escape(node.span));
        return None;
    }
    if text == "all" {
        return Some(Condition::Always(node.span));
    }
    if value::reads_as(text).is_some() {
        faults.push(value::condition_expected(text, node.span));
        return None;
    }
    Some(Condition::Text(Spanned::new(text.to_owned(), node.span)))
}

/// Signs that people read and nobody computes with, such as a telephone number in groups.
pub(crate) fn written(node: &Node, what: &str, faults: &mut Faults) -> Option<Spanned<String>> {
    let (text, _) = scalar(node, what, faults)?;
    Some(Spanned::new(text.to_owned(), node.span))
}

/// A time as written, such as `now`, `4 hours` or `no limit`; a number alone has no unit.
pub(crate) fn time(node: &Node, what: &str, file: &str, faults: &mut Faults) -> Option<Spanned<String>> {
    if let Some((text, Style::Plain)) = node.scalar()
        && value::reads_as(text) == Some("a number")
    {
        faults.push(value::duration_expected(what, text, node.span));
        return None;
    }
    name(node, what, file, faults)
}

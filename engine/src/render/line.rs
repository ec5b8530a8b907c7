//! One source line as it is shown: tabs widened, unseen characters made visible, long lines cut to a window around the words a fault speaks of.
//!
//! Widths are columns of a terminal: a wide character takes two, a combining mark none.

use unicode_width::UnicodeWidthChar;

/// Columns a tab takes.
const TAB: usize = 4;
/// Shown at an end where a line is cut.
const CUT: &str = "…";

/// A character as shown, with its width. Controls and marks that turn the direction of reading become `�`, so a file cannot write on the terminal.
fn shown(character: char) -> (char, usize) {
    let hidden = character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    if hidden {
        return ('\u{fffd}', 1);
    }
    (character, character.width().unwrap_or(1))
}

/// A text on one line, safe for a terminal.
pub(crate) fn safe(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { shown(c).0 }).collect()
}

/// Columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| shown(c).1).sum()
}

/// A window on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    /// What to print.
    pub text: String,
    /// Columns before the underlined words.
    pub before: usize,
    /// Columns of the underlined words, at least one.
    pub under: usize,
}

/// A character to print, its width, and whether it is one of the underlined.
type Cell = (char, usize, bool);

/// Cuts a line to `columns`, keeping the bytes `from..to` in sight. Both are clamped to the line. Only the neighbourhood is looked at: a line may be very long.
pub(crate) fn window(line: &str, from: usize, to: usize, columns: usize) -> Window {
    let from = floor(line, from);
    let (head, tail) = (line.get(..from).unwrap_or(""), line.get(from..).unwrap_or(""));
    let near_head = head.char_indices().rev().nth(columns).map_or(0, |(at, _)| at);
    let near_tail = tail.char_indices().nth(columns + 1).map_or(tail.len(), |(at, _)| at);
    let mut cells: Vec<Cell> = Vec::new();
    for (at, character) in line.get(near_head..from + near_tail).unwrap_or("").char_indices() {
        let at = near_head + at;
        let marked = at >= from && at < to;
        if character == '\t' {
            cells.extend(std::iter::repeat_n((' ', 1, marked), TAB));
        } else {
            let (character, width) = shown(character);
            cells.push((character, width, marked));
        }
    }
    let more = (near_head > 0, near_tail < tail.len());
    let before: usize = columns_of(head.get(near_head..).unwrap_or(""));
    let under = cells.iter().filter(|cell| cell.2).map(|cell| cell.1).sum::<usize>().max(1);
    let total: usize = cells.iter().map(|cell| cell.1).sum();
    if columns < 8 || (total <= columns && more == (false, false)) {
        return Window { text: cells.iter().map(|cell| cell.0).collect(), before, under };
    }
    // The words stand in the middle when they fit, near the left edge when they do not.
    let inner = columns - 2;
    let lead = if under >= inner { 4 } else { (inner - under) / 2 };
    let start = before.saturating_sub(lead).min(total.saturating_sub(inner));
    cut(&cells, more, total, start, inner, before, under)
}

/// The nearest start of a character at or before a byte.
fn floor(line: &str, mut at: usize) -> usize {
    at = at.min(line.len());
    while !line.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn columns_of(text: &str) -> usize {
    text.chars().map(|c| if c == '\t' { TAB } else { shown(c).1 }).sum()
}

fn cut(cells: &[Cell], more: (bool, bool), total: usize, start: usize, inner: usize, before: usize, under: usize) -> Window {
    let mut text = String::new();
    let (mut at, mut first, mut end) = (0, None, start);
    for (character, width, _) in cells {
        if at >= start && at + width <= start + inner {
            first.get_or_insert(at);
            text.push(*character);
            end = at + width;
        }
        at += width;
    }
    let first = first.unwrap_or(start);
    let head = if first > 0 || more.0 { CUT } else { "" };
    let tail = if end < total || more.1 { CUT } else { "" };
    let before_shown = before.saturating_sub(first) + width(head);
    let under = under.min(end.saturating_sub(before).max(1));
    Window { text: format!("{head}{text}{tail}"), before: before_shown, under }
}

/// A text wrapped at words to `columns`; a single longer word stays whole.
pub(crate) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in safe(text).split(' ').filter(|word| !word.is_empty()) {
        let Some(last) = lines.last_mut() else { break };
        if !last.is_empty() && width(last) + 1 + width(word) > columns {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

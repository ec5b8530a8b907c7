//! Our YAML: a file holds one list under one key (`services:` or `profiles:`), each entry is read by itself, so that one that does not read
//! stops no other. Holds the cutting into entries, the reading of one entry into plain values, and the writing. Knows no field.
//!
//! Values are made from parser events, because a decoder of its own would follow aliases and turn `no` and `5` into what it likes.

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};

use super::types::BadInput;
use crate::limits;

/// An entry's first line in its file, and its text.
pub type Part<'t> = (u64, &'t str);

/// Cuts a file into the entries of its one list.
///
/// # Errors
/// When the file does not begin with `KEY:` and a list below it, or has too many entries.
pub fn parts<'t>(text: &'t str, key: &str) -> Result<Vec<Part<'t>>, BadInput> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = Vec::new();
    let mut offset = 0_usize;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        lines.push((index.saturating_add(1), offset, line));
        offset = offset.saturating_add(line.len());
    }
    let says = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let mut meant = lines.iter().filter(|(_, _, line)| says(line));
    let wrong = |what: &str| BadInput(format!("the file must begin with `{key}:` and a list below it; {what}"));
    match meant.next() {
        Some((_, _, line)) if line.trim_end() == format!("{key}:") => {}
        Some((_, _, line)) if line.trim_end() == format!("{key}: []") => return Ok(Vec::new()),
        Some((number, _, _)) => return Err(wrong(&format!("line {number} is something else"))),
        None => return Err(wrong("it is empty")),
    }
    let Some(first) = meant.next() else { return Ok(Vec::new()) };
    let indent = first.2.len().saturating_sub(first.2.trim_start_matches(' ').len());
    let mut starts = Vec::new();
    for (number, offset, line) in std::iter::once(first).chain(meant) {
        let own = line.len().saturating_sub(line.trim_start_matches(' ').len());
        let is_start = own == indent && line.trim_start_matches(' ').starts_with("- ");
        if is_start {
            starts.push((*number, *offset));
        } else if starts.is_empty() || own <= indent {
            return Err(wrong(&format!("line {number} belongs to no entry: set it in further, or begin it with `- `")));
        }
    }
    if starts.len() > limits::SERVICES {
        return Err(BadInput(format!("{} entries, the limit is {}", starts.len(), limits::SERVICES)));
    }
    let ends = starts.iter().skip(1).map(|(_, offset)| *offset).chain(std::iter::once(text.len()));
    let part = |((number, from), to): (&(usize, usize), usize)| (*number as u64, text.get(*from..to).unwrap_or_default());
    Ok(starts.iter().zip(ends).map(part).collect())
}

/// One entry as `T`.
///
/// # Errors
/// When it is no YAML, uses what we refuse (anchors, tags, equal keys), or does not fit `T`; the sentence names the place.
pub fn entry<T: DeserializeOwned>(part: Part<'_>) -> Result<T, BadInput> {
    let (line, text) = part;
    if text.len() > limits::DIRECTORY_ENTRY_BYTES {
        return Err(BadInput(format!("the entry has {} bytes, the limit is {}", text.len(), limits::DIRECTORY_ENTRY_BYTES)));
    }
    let value = value(text, line)?;
    let Value::Array(mut items) = value else { return Err(BadInput("this is no entry of a list".to_owned())) };
    match (items.pop(), items.is_empty()) {
        (Some(item), true) => serde_json::from_value(item).map_err(|fault| BadInput(fault.to_string())),
        _ => Err(BadInput("this is no entry of a list".to_owned())),
    }
}

/// What an entry says under a key, when it can be told at all: for reports of entries that do not read.
#[must_use]
pub fn said(text: &str, key: &str) -> String {
    let line = text.lines().map(|line| line.trim_start_matches([' ', '-'])).find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
    line.unwrap_or_default().trim().trim_matches(['"', '\'']).chars().take(limits::ID_LENGTH).collect()
}

/// Writes a list under its key.
///
/// # Errors
/// Never in practice: words can always be written.
pub fn write<T: Serialize>(key: &str, entries: &[T]) -> Result<String, BadInput> {
    let list = serde_yaml::to_string(entries).map_err(|fault| BadInput(fault.to_string()))?;
    if entries.is_empty() {
        return Ok(format!("{key}: []\n"));
    }
    Ok(format!("{key}:\n{list}"))
}

/// A collection that is still open.
enum Open {
    List(Vec<Value>),
    Map(Map<String, Value>, Option<String>),
}

fn value(text: &str, first_line: u64) -> Result<Value, BadInput> {
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|fault| {
            let line = first_line.saturating_add(u64::try_from(fault.marker().line()).unwrap_or(1)).saturating_sub(1);
            BadInput(format!("line {line} is not YAML: {}", fault.info()))
        })?;
        let line = first_line.saturating_add(u64::try_from(span.start.line()).unwrap_or(1)).saturating_sub(1);
        let refused = |what: &str| Err(BadInput(format!("line {line}: {what}")));
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {}
            Event::Alias(_) => return refused("an alias (`*name`) stands here: write the value out"),
            Event::Scalar(_, _, 1.., _) | Event::SequenceStart(1.., _) | Event::MappingStart(1.., _) => {
                return refused("an anchor (`&name`) stands here: write the value out");
            }
            Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
                return refused("a tag (`!name`) stands here: leave it out");
            }
            Event::Scalar(text, style, _, _) => match open.last_mut() {
                Some(Open::Map(map, key @ None)) if map.contains_key(text.as_ref()) => {
                    *key = None;
                    return refused(&format!("`{text}` stands here a second time"));
                }
                Some(Open::Map(_, key @ None)) => *key = Some(text.into_owned()),
                _ => put(&mut open, &mut root, scalar(&text, style)),
            },
            Event::SequenceStart(..) => open.push(Open::List(Vec::new())),
            Event::MappingStart(..) => open.push(Open::Map(Map::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::List(items)) => put(&mut open, &mut root, Value::Array(items)),
                Some(Open::Map(map, _)) => put(&mut open, &mut root, Value::Object(map)),
                None => {}
            },
        }
        if open.len() > limits::DIRECTORY_ENTRY_DEPTH {
            return refused("lists and groups lie too deep in each other");
        }
    }
    root.ok_or_else(|| BadInput("nothing stands here".to_owned()))
}

fn put(open: &mut [Open], root: &mut Option<Value>, value: Value) {
    match open.last_mut() {
        Some(Open::List(items)) => items.push(value),
        Some(Open::Map(map, key)) => {
            // A group or list as a key has no name: the decoder refuses the empty one.
            map.insert(key.take().unwrap_or_default(), value);
        }
        None => *root = Some(value),
    }
}

/// Without quotes, `true`, `false`, nothing and numbers are what they look like; everything else is text.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::String(text.to_owned());
    }
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "" | "~" | "null" => Value::Null,
        text => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

/// Digits with at most one dot and a sign; a leading nought makes it text (a telephone number).
fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_plain(whole) || !is_plain(part) || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    match text.parse::<i64>() {
        Ok(whole) => Some(whole.into()),
        Err(_) => text.parse::<f64>().ok().and_then(Number::from_f64),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]
    use super::*;

    #[test]
    fn a_file_is_cut_into_its_entries_with_their_lines() {
        let text = "# words\nservices:\n  - id: a\n    name: One\n\n  # between\n  - id: b\n    name: >\n      Two\n      - lines\n";
        let parts = parts(text, "services").unwrap();
        assert_eq!(parts.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 7]);
        assert_eq!(entry::<Value>(parts[1]).unwrap(), serde_json::json!({"id": "b", "name": "Two - lines\n"}));
        assert_eq!(said(parts[0].1, "id"), "a");
        for bad in ["", "service:\n- id: a\n", "services:\n  id: a\n", "services:\n  - id: a\nname: b\n"] {
            assert!(super::parts(bad, "services").is_err(), "{bad}");
        }
    }

    #[test]
    fn values_are_what_they_look_like_and_nothing_is_followed() {
        let read = |text: &str| entry::<Value>((10, text));
        let value = read("- {a: 0123, b: 5, c: no, d: true, e: -1.50, f: \"5\", g: , h: 1e3}").unwrap();
        let wanted = serde_json::json!({"a": "0123", "b": 5, "c": "no", "d": true, "e": -1.5, "f": "5", "g": null, "h": "1e3"});
        assert_eq!(value, wanted);
        for (bad, says) in [
            ("- &x a", "anchor"),
            ("- *x", "line 10"),
            ("- !!str a", "tag"),
            ("- a: 1\n  a: 2", "line 11: `a` stands here a second time"),
            ("- a: [", "not YAML"),
            ("- a: 1\n- b: 2", "no entry"),
        ] {
            let why = read(bad).unwrap_err().0;
            assert!(why.contains(says), "{bad}: {why}");
        }
        let deep = format!("- {}", "[".repeat(60));
        assert!(read(&deep).unwrap_err().0.contains("too deep"));
        assert!(read(&format!("- {}", "x".repeat(100_000))).unwrap_err().0.contains("limit"));
    }
}

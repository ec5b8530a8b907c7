//! The steps of a file as lines: where each item of the list stands, and where the value of a key of one line is. Enough to slip a hand, not enough to read a pathway.

use std::ops::Range;

/// A step, or a line of a `decide`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// First line, from 0.
    pub first: usize,
    /// One past the last.
    pub end: usize,
    /// The step it stands in; none: it is a step itself.
    pub within: Option<usize>,
}

/// The value of a key.
#[derive(Debug, Clone)]
pub struct Key {
    /// Line, from 0.
    pub line: usize,
    /// Bytes of the line.
    pub span: Range<usize>,
}

/// The items of a file that has steps.
pub fn items(lines: &[&str]) -> Vec<Item> {
    let kinds = ["pathway:", "shared:", "overlay:", "start:"];
    let first = lines.iter().find(|l| !l.starts_with('#') && !l.trim().is_empty());
    if !first.is_some_and(|l| kinds.iter().any(|k| l.starts_with(k))) {
        return Vec::new();
    }
    let Some(begin) = lines.iter().position(|l| l.starts_with("steps:")).map(|at| at + 1) else { return Vec::new() };
    let is_end = |l: &&str| l.starts_with(|c: char| c.is_ascii_alphabetic());
    let end = lines.iter().skip(begin).position(is_end).map_or(lines.len(), |at| begin + at);
    let steps = under(lines, begin, end, None);
    let mut all = steps.clone();
    for step in &steps {
        if lines.get(step.first).is_some_and(|l| l.trim_start().starts_with("- decide:")) {
            all.extend(under(lines, step.first + 1, step.end, Some(step.first)));
        }
    }
    // A `decide` as a whole has no condition of its own: only its lines are items.
    all.retain(|i| i.within.is_some() || lines.get(i.first).is_none_or(|l| !l.trim_start().starts_with("- decide:")));
    all
}

/// The list items between two lines, by the depth of the first.
fn under(lines: &[&str], begin: usize, end: usize, within: Option<usize>) -> Vec<Item> {
    let depth = |l: &str| l.len() - l.trim_start().len();
    let Some(first) = (begin..end).find(|at| lines.get(*at).is_some_and(|l| l.trim_start().starts_with("- "))) else { return Vec::new() };
    let at_depth = lines.get(first).map_or(0, |l| depth(l));
    let starts: Vec<usize> =
        (first..end).filter(|at| lines.get(*at).is_some_and(|l| depth(l) == at_depth && l.trim_start().starts_with("- "))).collect();
    let ends = starts.iter().skip(1).copied().chain([end]);
    starts.iter().zip(ends).map(|(first, end)| Item { first: *first, end, within }).collect()
}

/// Where the value of a key of this line is; none: the line does not have the key.
pub fn value(line: &str, key: &str) -> Option<Range<usize>> {
    let wanted = format!("{key}: ");
    let at = line.match_indices(&wanted).map(|(at, _)| at).find(|at| {
        let before = line.get(..*at).unwrap_or("").trim_end();
        before.is_empty() || before.ends_with(['-', '{', ','])
    })?;
    let from = at + wanted.len();
    let rest = line.get(from..)?;
    let in_braces = line.get(..at).unwrap_or("").contains('{');
    let len = if let Some(quote) = rest.chars().next().filter(|c| *c == '"' || *c == '\'') {
        rest.get(1..)?.find(quote)? + 2
    } else if in_braces {
        rest.find([',', '}'])?
    } else {
        rest.find(" #").unwrap_or(rest.len())
    };
    let len = rest.get(..len)?.trim_end().len();
    (len > 0).then_some(from..from + len)
}

/// The quotes around a condition and what stands between them; none: it is unconditional.
pub fn condition(value: &str) -> Option<(&str, &str, &str)> {
    let quoted = value.len() >= 2 && value.starts_with(['"', '\'']);
    let (open, text, close) =
        if quoted { (value.get(..1)?, value.get(1..value.len() - 1)?, value.get(value.len() - 1..)?) } else { ("", value, "") };
    (text != "all").then_some((open, text, close))
}

#[cfg(test)]
mod tests {
    use super::{items, value};

    #[test]
    fn steps_lines_and_values_are_found() {
        let text = "pathway: x\nsteps:\n  - check: Danger\n    ask: [a]\n    if_any: call-999\n  - { if: \"a, b\", at_least: gp-6h }\n  - decide:\n      - if: a > 3\n        then: gp-6h\n      - { otherwise: home }\nalways:\n  - { if: a, at_least: gp-6h }\n";
        let lines: Vec<&str> = text.lines().collect();
        let found: Vec<(usize, usize, Option<usize>)> = items(&lines).into_iter().map(|i| (i.first, i.end, i.within)).collect();
        assert_eq!(found, [(2, 5, None), (5, 6, None), (7, 9, Some(6)), (9, 10, Some(6))]);
        let read = |line: usize, key: &str| lines.get(line).and_then(|text| text.get(value(text, key)?));
        assert_eq!(read(5, "if"), Some("\"a, b\""));
        assert_eq!(
            (read(5, "at_least"), read(7, "if"), read(4, "if"), read(4, "if_any")),
            (Some("gp-6h"), Some("a > 3"), None, Some("call-999"))
        );
    }
}

//! The list as text for a terminal: 80 columns, indented by depth, no colour and no signs that a reader aloud would stumble over.

use super::{Line, wrap};

const COLUMNS: usize = 80;
const INDENT: usize = 2;
/// Deeper nesting is not indented further, so that a line keeps room for words.
const DEEPEST: usize = 8;

pub(super) fn text(title: &str, list: &[Line]) -> String {
    let mut out = String::new();
    push(&mut out, 0, title);
    for line in list {
        let depth = line.depth.min(DEEPEST);
        push(&mut out, depth, &line.name);
        for paragraph in line.text.iter().filter(|t| !t.is_empty()) {
            push(&mut out, depth + 1, paragraph);
        }
        for way in &line.ways {
            push(&mut out, depth + 1, &format!("-> {}", way.text));
        }
    }
    out
}

fn push(out: &mut String, depth: usize, text: &str) {
    let indent = depth * INDENT;
    for (nth, line) in wrap::lines(text, COLUMNS - indent - INDENT).iter().enumerate() {
        // Lines that go on hang a little, so that each entry's beginning is seen.
        let hang = if nth == 0 { 0 } else { INDENT };
        out.extend(std::iter::repeat_n(' ', indent + hang));
        out.push_str(line);
        out.push('\n');
    }
}

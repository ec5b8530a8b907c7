//! A second, independent reader: the same text decoded by the YAML library must say the same as the tree.
//!
//! Two readers that disagree about a line mean that one of them shows a reviewer something else than the engine follows. It repairs nothing.

use super::faults::{Faults, keys, scan};
use super::tree::{Kind, Node, Style};
use crate::source::Span;
use serde_yaml::Value;

/// Compares the two readings; a difference is one fault at its place, and so is what stops the second reader alone.
pub(crate) fn agree(text: &str, root: &Node, faults: &mut Faults) {
    match serde_yaml::from_str::<Value>(text) {
        Ok(value) => {
            if let Some(span) = difference(root, &value) {
                faults.push(keys::readers_disagree(span));
            }
        }
        Err(error) => {
            let index = error.location().map_or(0, |place| place.index()).min(text.len());
            let at = (0..=index).rev().find(|at| text.is_char_boundary(*at)).and_then(|at| u32::try_from(at).ok()).unwrap_or(0);
            faults.push(scan::translate(&error.to_string(), Span { file: root.span.file, start: at, end: at }, text));
        }
    }
}

/// The first place where they differ. Depth is bounded by the tree's own limit.
fn difference(node: &Node, value: &Value) -> Option<Span> {
    match (&node.kind, value) {
        (Kind::List(items), Value::Sequence(values)) if items.len() == values.len() => {
            items.iter().zip(values).find_map(|(n, v)| difference(n, v))
        }
        (Kind::Map(entries), Value::Mapping(values)) if entries.len() == values.len() => {
            entries.iter().zip(values).find_map(|((key, node), (other, value))| difference(key, other).or_else(|| difference(node, value)))
        }
        (Kind::Scalar(text, style), _) => (!same_scalar(text, *style, value)).then_some(node.span),
        _ => Some(node.span),
    }
}

fn same_scalar(text: &str, style: Style, value: &Value) -> bool {
    match value {
        // At the end of a file the two keep a block's last line break differently; nobody sees it, and it is not kept.
        Value::String(other) if style == Style::Block => other.trim_end() == text.trim_end(),
        Value::String(other) => other == text,
        // Only a plain scalar may read as anything but text; its words are kept as written.
        Value::Null => style == Style::Plain && (text.is_empty() || matches!(text, "~" | "null" | "Null" | "NULL")),
        Value::Bool(other) => style == Style::Plain && text.eq_ignore_ascii_case(if *other { "true" } else { "false" }),
        Value::Number(_) => style == Style::Plain && super::faults::value::reads_as(text) == Some("a number"),
        Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(_) => false,
    }
}

//! A file of approvals: a list under `approvals:`, every key of each needed. It stands beside a library and is no part of a release.

use super::decode::{Desk, items, open};
use super::faults::{Faults, keys};
use super::{bytes, tree};
use crate::diagnostic::Diagnostic;
use crate::model::Approval;
use crate::source::{Sources, Span};

/// What a file of approvals says.
#[derive(Debug, Clone, Default)]
pub struct Approvals {
    /// The text, for showing faults with the words they speak of.
    pub sources: Sources,
    /// Those that could be read.
    pub list: Vec<Approval>,
    /// Every fault.
    pub faults: Vec<Diagnostic>,
}

/// Reads a file of approvals.
#[must_use]
pub fn approvals(name: &str, raw: &[u8]) -> Approvals {
    let mut read = Approvals::default();
    let mut faults = Faults::default();
    let Some((file, text)) = bytes::text(name, raw, &mut read.sources, &mut faults) else {
        read.faults = faults.into_list();
        return read;
    };
    match tree::tree(file, &text, &mut faults) {
        tree::Pass::Whole(root) => {
            let mut desk = Desk { file: &text, faults };
            read.list = of_root(&root, &mut desk);
            faults = desk.faults;
        }
        tree::Pass::Refused if faults.len() == 0 => faults.push(keys::empty_file(Span { file, start: 0, end: 0 })),
        tree::Pass::Refused => {}
        tree::Pass::Stopped(stop) => faults.join(vec![stop]),
    }
    read.faults = faults.into_list();
    read
}

fn of_root(root: &tree::Node, desk: &mut Desk<'_>) -> Vec<Approval> {
    let Some(mut map) = open(root, "a file of approvals", desk) else { return Vec::new() };
    let Some(list) = map.need("approvals") else {
        map.close();
        return Vec::new();
    };
    let mut read = Vec::new();
    for item in items(list, "approvals", map.desk) {
        let Some(mut one) = open(item, "an approval", map.desk) else { continue };
        let topic = one.need_name("topic");
        let [cell, who, role, author, when, reason, old, new] =
            ["cell", "who", "role", "author", "when", "reason", "old", "new"].map(|key| one.need_prose(key));
        one.close();
        let parts = (topic, cell, who, role, author, when, reason, old.zip(new));
        if let (Some(topic), Some(cell), Some(who), Some(role), Some(author), Some(when), Some(reason), Some((old, new))) = parts {
            read.push(Approval { topic, cell, who, role, author, when, reason, old, new, span: item.span });
        }
    }
    map.close();
    read
}

//! The keys of one map, taken one by one: missing, misspelt and empty keys become faults, and the rest is still read.
//!
//! It does not know which keys belong where: each reader of an item asks for its own and closes the map.

use super::faults::{Faults, keys, value};
use super::scalar;
use super::tree::{Kind, Node, Style};
use crate::model::{Condition, FactAsk, NamedText};
use crate::source::{Span, Spanned};

/// What every reader of an item needs: the file's text and its faults.
pub(crate) struct Desk<'t> {
    /// The text of the file.
    pub file: &'t str,
    /// Its faults so far.
    pub faults: Faults,
}

/// A map that is being read.
pub(crate) struct Map<'n, 'd, 't> {
    /// The file's text and faults.
    pub desk: &'d mut Desk<'t>,
    /// The whole map, or its first key when it is long.
    pub span: Span,
    what: &'static str,
    entries: &'n [(Node, Node)],
    asked: Vec<&'static str>,
    missing: Vec<&'static str>,
}

/// Opens a map, or says that keys are needed.
pub(crate) fn open<'n, 'd, 't>(node: &'n Node, what: &'static str, desk: &'d mut Desk<'t>) -> Option<Map<'n, 'd, 't>> {
    if desk.faults.is_full() {
        return None;
    }
    match &node.kind {
        Kind::Map(entries) => Some(Map { desk, span: node.span, what, entries, asked: Vec::new(), missing: Vec::new() }),
        Kind::Scalar(..) if node.is_empty() => {
            desk.faults.push(value::empty(what, node.span));
            None
        }
        Kind::Scalar(..) | Kind::List(_) => {
            desk.faults.push(keys::keys_expected(what, node.span));
            None
        }
    }
}

impl<'n> Map<'n, '_, '_> {
    /// The value of a key, if it is there.
    pub fn take(&mut self, key: &'static str) -> Option<&'n Node> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.entries.iter().find(|(k, _)| k.scalar().is_some_and(|(text, _)| text == key)).map(|(_, v)| v)
    }

    /// The value of a key that must be there.
    pub fn need(&mut self, key: &'static str) -> Option<&'n Node> {
        let found = self.take(key);
        if found.is_none() {
            self.missing.push(key);
        }
        found
    }

    /// Where a key is written; the map's beginning when it is not there.
    pub fn key_span(&self, key: &str) -> Span {
        self.entries.iter().find(|(k, _)| k.scalar().is_some_and(|(text, _)| text == key)).map_or(self.head(), |(k, _)| k.span)
    }

    /// The first key, as the place of a fault that concerns the whole map.
    pub fn head(&self) -> Span {
        self.entries.first().map_or(self.span, |(k, _)| k.span)
    }

    /// Keys with their places.
    pub fn keys(&self) -> impl Iterator<Item = (&'n str, Span)> {
        self.entries.iter().filter_map(|(k, _)| k.scalar().map(|(text, _)| (text, k.span)))
    }

    /// Reports every key nobody asked for, and every missing one that is not just misspelt.
    pub fn close(mut self) {
        for (key, node) in self.entries {
            if self.desk.faults.is_full() {
                return;
            }
            let Some((text, _)) = key.scalar() else { continue };
            if self.asked.contains(&text) {
                continue;
            }
            if key.flow && node.is_empty() {
                self.desk.faults.push(keys::comma_splits_text(text, key.span));
                continue;
            }
            self.missing.retain(|missing| keys::nearest(text, &self.asked) != Some(*missing));
            self.desk.faults.push(keys::unknown_key(self.what, text, key.span, &self.asked));
        }
        for key in std::mem::take(&mut self.missing) {
            let at = self.head();
            self.desk.faults.push(keys::missing_key(self.what, key, at));
        }
    }

    /// An id.
    pub fn name(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.take(key).and_then(|node| scalar::name(node, &quoted(key), self.desk.file, &mut self.desk.faults))
    }

    /// An id that must be there.
    pub fn need_name(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.need(key).and_then(|node| scalar::name(node, &quoted(key), self.desk.file, &mut self.desk.faults))
    }

    /// Words that people read.
    pub fn prose(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.take(key).and_then(|node| scalar::prose(node, &quoted(key), self.desk.file, &mut self.desk.faults))
    }

    /// Words that must be there.
    pub fn need_prose(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.need(key).and_then(|node| scalar::prose(node, &quoted(key), self.desk.file, &mut self.desk.faults))
    }

    /// A short label.
    pub fn label(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.take(key).and_then(|node| scalar::label(node, &quoted(key), self.desk.file, &mut self.desk.faults))
    }

    /// A value of the declared type of some fact.
    pub fn answer(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.take(key).and_then(|node| scalar::answer(node, &quoted(key), &mut self.desk.faults))
    }

    /// A number, as written.
    pub fn number(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.take(key).and_then(|node| scalar::number(node, &quoted(key), &mut self.desk.faults))
    }

    /// A duration in minutes.
    pub fn duration(&mut self, key: &'static str) -> Option<Spanned<u32>> {
        self.take(key).and_then(|node| scalar::duration(node, &quoted(key), &mut self.desk.faults))
    }

    /// A time as written that must be there.
    pub fn need_time(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.need(key).and_then(|node| scalar::time(node, &quoted(key), self.desk.file, &mut self.desk.faults))
    }

    /// One of the words of this place.
    pub fn word<T: Copy>(&mut self, key: &'static str, known: &[(&str, T)]) -> Option<Spanned<T>> {
        self.take(key).and_then(|node| scalar::word(node, &quoted(key), known, &mut self.desk.faults))
    }

    /// A condition.
    pub fn condition(&mut self, key: &'static str) -> Option<Condition> {
        self.take(key).and_then(|node| scalar::condition(node, &quoted(key), self.desk.file, &mut self.desk.faults))
    }

    /// A list of ids; empty when the key is not there.
    pub fn names(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        self.take(key).map_or_else(Vec::new, |node| names(node, key, self.desk))
    }

    /// A list of labels or phrases; empty when the key is not there.
    pub fn labels(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        self.take(key).map_or_else(Vec::new, |node| labels(node, key, self.desk))
    }

    /// Keys of the author's own with a text each; empty when the key is not there.
    pub fn texts(&mut self, key: &'static str) -> Vec<NamedText> {
        self.take(key).map_or_else(Vec::new, |node| texts(node, key, self.desk))
    }

    /// Keys of the author's own with an answer each; empty when the key is not there.
    pub fn answers(&mut self, key: &'static str) -> Vec<NamedText> {
        let Some(node) = self.take(key) else { return Vec::new() };
        entries(node, key, self.desk, |value, desk| scalar::answer(value, &quoted(key), &mut desk.faults))
    }

    /// `{ you: …, they: …, handler: … }`.
    pub fn ask(&mut self, key: &'static str) -> FactAsk {
        let Some(node) = self.take(key) else { return FactAsk::default() };
        let Some(mut map) = open(node, "a wording", self.desk) else { return FactAsk::default() };
        let ask = FactAsk { you: map.prose("you"), they: map.prose("they"), handler: map.prose("handler") };
        map.close();
        ask
    }
}

/// A key as it is shown in headlines.
pub(crate) fn quoted(key: &str) -> String {
    format!("`{key}`")
}

/// The items of a list, or the fault that there is none.
pub(crate) fn items<'n>(node: &'n Node, what: &str, desk: &mut Desk<'_>) -> &'n [Node] {
    match &node.kind {
        Kind::List(items) => items,
        Kind::Scalar(..) if node.is_empty() => {
            desk.faults.push(value::empty(&quoted(what), node.span));
            &[]
        }
        Kind::Scalar(text, style) => {
            let offer = (*style == Style::Plain).then_some(text.as_str());
            desk.faults.push(keys::list_expected(&quoted(what), node.span, offer));
            &[]
        }
        Kind::Map(_) => {
            desk.faults.push(keys::list_expected(&quoted(what), node.span, None));
            &[]
        }
    }
}

/// A list of ids.
pub(crate) fn names(node: &Node, what: &str, desk: &mut Desk<'_>) -> Vec<Spanned<String>> {
    items(node, what, desk)
        .iter()
        .filter_map(|item| scalar::name(item, &format!("an entry of `{what}`"), desk.file, &mut desk.faults))
        .collect()
}

/// A list of labels or phrases.
pub(crate) fn labels(node: &Node, what: &str, desk: &mut Desk<'_>) -> Vec<Spanned<String>> {
    items(node, what, desk)
        .iter()
        .filter_map(|item| scalar::label(item, &format!("an entry of `{what}`"), desk.file, &mut desk.faults))
        .collect()
}

/// Keys of the author's own with a text each.
pub(crate) fn texts(node: &Node, what: &str, desk: &mut Desk<'_>) -> Vec<NamedText> {
    entries(node, what, desk, |value, desk| scalar::label(value, &format!("a text of `{what}`"), desk.file, &mut desk.faults))
}

/// Keys of the author's own, each read by `one`; entries that cannot be read are left out, their faults are kept.
pub(crate) fn entries<T>(
    node: &Node,
    what: &str,
    desk: &mut Desk<'_>,
    mut one: impl FnMut(&Node, &mut Desk<'_>) -> Option<T>,
) -> Vec<(Spanned<String>, T)> {
    let Kind::Map(entries) = &node.kind else {
        let fault = if node.is_empty() { value::empty(&quoted(what), node.span) } else { keys::keys_expected(&quoted(what), node.span) };
        desk.faults.push(fault);
        return Vec::new();
    };
    let mut read = Vec::new();
    for (key, node) in entries {
        let Some((text, _)) = key.scalar() else { continue };
        if key.flow && node.is_empty() {
            desk.faults.push(keys::comma_splits_text(text, key.span));
            continue;
        }
        if let Some(one) = one(node, desk) {
            read.push((Spanned::new(text.to_owned(), key.span), one));
        }
    }
    read
}

//! The words of one file as a tree: every key and value with its place and the way it was written.
//!
//! Built from parser events alone, with the refusals that must come before any decoding (anchors, tags, depth, a second document). It does not know what the words mean.

use super::faults::text::{hidden_character, is_hidden};
use super::faults::value::name_over_lines;
use super::faults::{Faults, form, scan};
use crate::diagnostic::Diagnostic;
use crate::limits::{YAML_DEPTH, YAML_NODES};
use crate::source::{FileId, Span};
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::BTreeMap;

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Without quotes.
    Plain,
    /// In single or double quotes.
    Quoted,
    /// As a block after `|` or `>`.
    Block,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word or a text, as it reads after unquoting.
    Scalar(String, Style),
    /// A list.
    List(Vec<Node>),
    /// Keys and values in file order; equal keys are already reported and only the first is kept.
    Map(Vec<(Node, Node)>),
}

/// A value with its place. A quoted scalar's place leaves out the quotes, so offsets in its text map to the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// Written inside `{}` or as a part of `[]`.
    pub flow: bool,
}

impl Node {
    /// The scalar's text, if it is one.
    pub fn scalar(&self) -> Option<(&str, Style)> {
        match &self.kind {
            Kind::Scalar(text, style) => Some((text, *style)),
            Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// A value that was left out: nothing stands after the colon or the dash.
    pub fn is_empty(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(_, Style::Plain)) && self.span.start == self.span.end
    }
}

/// How one pass over a text ended.
pub(crate) enum Pass {
    /// The tree; it may be decoded.
    Whole(Node),
    /// Nothing that may be decoded: the faults say why, or there is nothing in the text.
    Refused,
    /// The parser could not go on; this is why, in the author's words.
    Stopped(Diagnostic),
}

/// One pass over a text.
pub(crate) fn tree(file: FileId, text: &str, faults: &mut Faults) -> Pass {
    let mut build = Builder { file, text, places: Places::new(text), open: Vec::new(), root: None, documents: 0, nodes: 0, refused: false };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => {
                let place = build.span(span.start.index(), span.end.index());
                if build.event(event, place, faults).is_none() {
                    return Pass::Refused;
                }
            }
            Err(error) => {
                let at = build.span(error.marker().index(), error.marker().index());
                return Pass::Stopped(scan::translate(error.info(), at, text));
            }
        }
    }
    match build.root {
        Some(root) if !build.refused => Pass::Whole(root),
        _ => Pass::Refused,
    }
}

/// From the parser's character counts to byte offsets.
struct Places {
    /// Byte offset of each character; empty for ASCII, where both are the same.
    bytes: Vec<u32>,
    end: u32,
}

impl Places {
    fn new(text: &str) -> Self {
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let bytes =
            if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(i, _)| u32::try_from(i).unwrap_or(u32::MAX)).collect() };
        Self { bytes, end }
    }

    fn byte(&self, character: usize) -> u32 {
        if self.bytes.is_empty() {
            u32::try_from(character).unwrap_or(u32::MAX).min(self.end)
        } else {
            self.bytes.get(character).copied().unwrap_or(self.end)
        }
    }
}

/// A collection that is still open.
enum Open {
    List { start: Span, items: Vec<Node>, flow: bool },
    Map { start: Span, entries: Vec<(Node, Node)>, seen: Seen, key: Option<Node>, flow: bool },
}

/// Where each key of an open map stood. Small maps are searched, so that many of them cost no second table.
#[derive(Default)]
struct Seen {
    table: BTreeMap<String, Span>,
    count: usize,
}

impl Seen {
    const SMALL: usize = 16;

    fn find(&mut self, entries: &[(Node, Node)], key: &str) -> Option<Span> {
        if self.count <= Self::SMALL {
            return entries.iter().find(|(k, _)| k.scalar().is_some_and(|(text, _)| text == key)).map(|(k, _)| k.span);
        }
        if self.table.is_empty() {
            self.table = entries.iter().filter_map(|(k, _)| k.scalar().map(|(text, _)| (text.to_owned(), k.span))).collect();
        }
        self.table.get(key).copied()
    }

    fn add(&mut self, key: &str, span: Span) {
        self.count += 1;
        if !self.table.is_empty() {
            self.table.insert(key.to_owned(), span);
        }
    }
}

struct Builder<'t> {
    file: FileId,
    text: &'t str,
    places: Places,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
    /// Something was met that decoding would read in two ways.
    refused: bool,
}

impl Builder<'_> {
    fn span(&self, from: usize, to: usize) -> Span {
        let start = self.places.byte(from);
        Span { file: self.file, start, end: self.places.byte(to).max(start) }
    }

    fn words(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Takes one event; `None` stops the pass.
    fn event(&mut self, event: Event<'_>, span: Span, faults: &mut Faults) -> Option<()> {
        self.nodes += usize::from(!matches!(event, Event::SequenceEnd | Event::MappingEnd));
        if self.nodes > YAML_NODES {
            faults.push(form::too_many_values(span));
            return None;
        }
        if faults.is_full() {
            return None;
        }
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    faults.push(form::second_document(span));
                    return None;
                }
            }
            Event::Alias(_) => {
                self.refused = true;
                faults.push(form::alias(span, self.words(span)));
                self.place(Node { span, kind: Kind::Scalar(String::new(), Style::Quoted), flow: false }, faults);
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_marks(anchor, tag.is_some(), span, faults);
                let node = self.scalar(text.into_owned(), style, span);
                if let Some(hidden) = node.scalar().and_then(|(text, _)| text.chars().find(|c| is_hidden(*c))) {
                    faults.push(hidden_character(node.span, hidden));
                }
                self.place(node, faults);
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_marks(anchor, tag.is_some(), span, faults);
                let flow = self.words(span).starts_with('[');
                self.open.push(Open::List { start: span, items: Vec::new(), flow });
                return self.depth(span, faults);
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_marks(anchor, tag.is_some(), span, faults);
                let flow = self.words(span).starts_with('{');
                self.open.push(Open::Map { start: span, entries: Vec::new(), seen: Seen::default(), key: None, flow });
                return self.depth(span, faults);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span, faults),
        }
        Some(())
    }

    fn depth(&self, span: Span, faults: &mut Faults) -> Option<()> {
        if self.open.len() > YAML_DEPTH {
            faults.push(form::too_deep(span));
            return None;
        }
        Some(())
    }

    fn refuse_marks(&mut self, anchor: usize, tag: bool, span: Span, faults: &mut Faults) {
        self.refused |= anchor > 0 || tag;
        if anchor > 0 {
            faults.push(form::anchor(self.mark_before(span, '&')));
        }
        if tag {
            faults.push(form::tag(self.mark_before(span, '!')));
        }
    }

    /// The `&name` or `!name` that stands before a node on the same or an earlier line.
    fn mark_before(&self, span: Span, sign: char) -> Span {
        let before = self.text.get(..span.start as usize).unwrap_or("");
        let Some(at) = before.rfind(sign) else { return span };
        let length = before.get(at..).map_or(1, |t| t.find(char::is_whitespace).unwrap_or(t.len()));
        let start = u32::try_from(at).unwrap_or(span.start);
        Span { file: span.file, start, end: start.saturating_add(u32::try_from(length).unwrap_or(1)) }
    }

    fn in_flow(&self) -> bool {
        self.open.last().is_some_and(|open| match open {
            Open::List { flow, .. } | Open::Map { flow, .. } => *flow,
        })
    }

    fn scalar(&self, text: String, style: ScalarStyle, span: Span) -> Node {
        let flow = self.in_flow();
        let (style, span) = match style {
            ScalarStyle::Plain => (Style::Plain, self.trimmed(span)),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => (Style::Quoted, self.unquoted(span)),
            ScalarStyle::Literal | ScalarStyle::Folded => (Style::Block, self.trimmed(span)),
        };
        let text = if style == Style::Block { text.trim_end().to_owned() } else { text };
        // For a value that was left out the parser gives the place of whatever follows.
        let span = if style == Style::Plain && text.is_empty() { Span { end: span.start, ..span } } else { span };
        Node { span, kind: Kind::Scalar(text, style), flow }
    }

    fn trimmed(&self, span: Span) -> Span {
        let words = self.words(span);
        let end = span.start.saturating_add(u32::try_from(words.trim_end().len()).unwrap_or(0));
        Span { end, ..span }
    }

    fn unquoted(&self, span: Span) -> Span {
        let words = self.words(span).trim_end();
        let len = u32::try_from(words.len()).unwrap_or(0);
        if len < 2 {
            return span;
        }
        Span { file: span.file, start: span.start + 1, end: span.start + len - 1 }
    }

    fn close(&mut self, end: Span, faults: &mut Faults) {
        let Some(open) = self.open.pop() else { return };
        // The parser counts the spaces after a closing bracket in.
        let bracket = Span { end: end.end.min(end.start.saturating_add(1)), ..end };
        let node = match open {
            Open::List { start, mut items, flow } => {
                items.shrink_to_fit();
                let last = if flow { bracket } else { items.last().map_or(start, |n| n.span) };
                Node { span: Span { end: last.end.max(start.end), ..start }, kind: Kind::List(items), flow }
            }
            Open::Map { start, mut entries, flow, .. } => {
                entries.shrink_to_fit();
                let last = if flow { bracket } else { entries.last().map_or(start, |(_, n)| n.span) };
                Node { span: Span { end: last.end.max(start.end), ..start }, kind: Kind::Map(entries), flow }
            }
        };
        self.place(node, faults);
    }

    fn place(&mut self, mut node: Node, faults: &mut Faults) {
        let over_lines = node.scalar().is_some() && self.words(node.span).contains('\n');
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, seen, key, .. }) => match key.take() {
                None => {
                    if over_lines {
                        self.refused = true;
                        faults.push(name_over_lines("a key", node.span));
                    }
                    *key = Some(node);
                }
                Some(first) => {
                    let text = first.scalar().map_or("", |(text, _)| text);
                    if let Some(earlier) = seen.find(entries, text) {
                        faults.push(form::same_key_twice(text, first.span, earlier));
                        return;
                    }
                    if node.is_empty() {
                        node.span = Span { start: first.span.end, ..first.span };
                    }
                    match form::check_key(&first, &node, faults) {
                        form::Entry::Keep => {}
                        form::Entry::Drop => return,
                        form::Entry::Refuse => self.refused = true,
                    }
                    seen.add(text, first.span);
                    entries.push((first, node));
                }
            },
        }
    }
}

//! Faults of YAML's own form that the format does not use: anchors, tags, a second document, keys that are no text or stand twice.

use super::super::tree::{Kind, Node, Style};
use super::Faults;
use super::value::reads_as;
use crate::diagnostic::{Diagnostic, Severity};
use crate::manual::Rule;
use crate::source::Span;

/// The rules of this family.
pub(crate) const RULES: &[&Rule] =
    &[&ANCHOR_OR_ALIAS, &TAG, &MERGE_KEY, &SECOND_DOCUMENT, &DIRECTIVE, &TOO_DEEP, &TOO_MANY_VALUES, &SAME_KEY_TWICE, &KEY_IS_NOT_TEXT];

static ANCHOR_OR_ALIAS: Rule = Rule {
    code: "anchor_or_alias",
    title: "A file uses an anchor `&` or an alias `*`",
    why: "whoever reviews a line must see what it says; a copied line changes for patients when its far original does",
    wrong: "facts:\n  cough: &base { card: Coughing }\n  fever: *base",
    right: "facts:\n  cough: { card: Coughing }\n  fever: { card: A fever }",
    severity: Severity::Error,
};

static TAG: Rule = Rule {
    code: "tag",
    title: "A value carries a YAML tag `!`",
    why: "a tag changes how a value is read, so the patient may be told something else than the words on the line",
    wrong: "facts:\n  cough: { card: !text Coughing }",
    right: "facts:\n  cough: { card: Coughing }",
    severity: Severity::Error,
};

static MERGE_KEY: Rule = Rule {
    code: "merge_key",
    title: "A file merges keys with `<<`",
    why: "whoever reviews a fact must see all of it; merged parts change for patients when their far original does",
    wrong: "facts:\n  cough: { <<: { card: Coughing } }",
    right: "facts:\n  cough: { card: Coughing }",
    severity: Severity::Error,
};

static SECOND_DOCUMENT: Rule = Rule {
    code: "second_document",
    title: "A file holds a second document after `---`",
    why: "what stands after the line would never reach a patient",
    wrong: "topics: [cough]\n---\ntopics: [fever]",
    right: "topics: [cough, fever]",
    severity: Severity::Error,
};

static DIRECTIVE: Rule = Rule {
    code: "directive",
    title: "A file begins with a `%` directive",
    why: "a directive changes how the whole file is read, so patients may be told something else than it says",
    wrong: "%YAML 1.1\n---\ntopics: [cough]",
    right: "topics: [cough]",
    severity: Severity::Error,
};

static TOO_DEEP: Rule = Rule {
    code: "too_deep",
    title: "Lists and maps are nested more than 32 deep",
    why: "nobody can review such a file, so a mistake in it reaches patients unseen",
    wrong: "topics: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[cough]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    right: "topics: [cough]",
    severity: Severity::Error,
};

static TOO_MANY_VALUES: Rule = Rule {
    code: "too_many_values",
    title: "A file holds more than 50,000 keys, values and lists",
    why: "nobody can review such a file, so a mistake in it reaches patients unseen",
    wrong: "# a file of more than 50000 values",
    right: "topics: [cough]",
    severity: Severity::Error,
};

static SAME_KEY_TWICE: Rule = Rule {
    code: "same_key_twice",
    title: "The same key stands twice in one place",
    why: "one of the two would be lost without a word, perhaps the one that keeps the patient safe",
    wrong: "facts:\n  cough: { card: Coughing }\n  cough: { card: A bad cough }",
    right: "facts:\n  cough: { card: Coughing }\n  bad_cough: { card: A bad cough }",
    severity: Severity::Error,
};

static KEY_IS_NOT_TEXT: Rule = Rule {
    code: "key_is_not_text",
    title: "A key is a number, true, null or a list instead of a name",
    why: "two readers may take such a key for two different things, so an answer could be missed",
    wrong: "facts:\n  pain: { answers: one of, options: { 1: Mild, 2: Bad } }",
    right: "facts:\n  pain: { answers: one of, options: { mild: Mild, bad: Bad } }",
    severity: Severity::Error,
};

/// `*name`.
pub(crate) fn alias(span: Span, words: &str) -> Diagnostic {
    ANCHOR_OR_ALIAS
        .fault(format!("the alias `{}` is not part of the format", words.trim()), span)
        .mend("write the words out here; if the text itself begins with *, put quotes around it")
}

/// `&name`.
pub(crate) fn anchor(span: Span) -> Diagnostic {
    ANCHOR_OR_ALIAS
        .fault("an anchor `&` is not part of the format", span)
        .mend("delete it; if the text itself begins with &, put quotes around it")
}

/// `!name`.
pub(crate) fn tag(span: Span) -> Diagnostic {
    TAG.fault("a tag `!` is not part of the format", span).mend("delete it; if the text itself begins with !, put quotes around it")
}

/// `---` again.
pub(crate) fn second_document(span: Span) -> Diagnostic {
    SECOND_DOCUMENT.fault("a second document begins here", span).mend("delete the line `---`, or move what follows to a file of its own")
}

/// `%YAML`, `%TAG`.
pub(crate) fn directive(span: Span) -> Diagnostic {
    DIRECTIVE.fault("a line that begins with `%` is not part of the format", span).mend("delete this line and the `---` after it")
}

/// Deeper than the limit.
pub(crate) fn too_deep(span: Span) -> Diagnostic {
    TOO_DEEP.fault("this is nested more than 32 deep", span).mend("take brackets away: the format itself needs eight levels")
}

/// More values than the limit.
pub(crate) fn too_many_values(span: Span) -> Diagnostic {
    TOO_MANY_VALUES.fault("this file holds more than 50,000 values", span).mend("split it into several files; folders are free")
}

/// Two equal keys in one map.
pub(crate) fn same_key_twice(key: &str, second: Span, first: Span) -> Diagnostic {
    SAME_KEY_TWICE
        .fault(format!("`{}` stands twice here", super::value::short(key)), second)
        .label("again here")
        .also(first, "first here")
        .mend("give one of them another name, or join the two")
}

/// What becomes of an entry after its key was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It is read.
    Keep,
    /// Its fault says all there is to say of it.
    Drop,
    /// The whole file must not be decoded.
    Refuse,
}

/// Refuses keys that are no plain names.
pub(crate) fn check_key(key: &Node, value: &Node, faults: &mut Faults) -> Entry {
    match &key.kind {
        Kind::Scalar(text, Style::Plain) if text == "<<" => {
            faults.push(MERGE_KEY.fault("`<<` is not part of the format", key.span).mend("write the merged lines out here"));
            Entry::Refuse
        }
        // `{ temperature_c: 38,5 }` gives the key 5 without a value: the comma is the fault.
        Kind::Scalar(text, Style::Plain) if key.flow && value.is_empty() && !text.is_empty() => Entry::Keep,
        Kind::Scalar(text, Style::Plain) if text.contains(":{") || text.contains(":[") => {
            faults.push(super::scan::colon_form(key.span));
            Entry::Drop
        }
        Kind::Scalar(text, Style::Plain) => {
            let reads = if text.is_empty() { Some("nothing") } else { reads_as(text) };
            if let Some(what) = reads {
                let shown = super::value::short(text);
                faults.push(
                    KEY_IS_NOT_TEXT
                        .fault(format!("the key `{shown}` reads as {what}, not as a name"), key.span)
                        .mend("use a name made of letters"),
                );
            }
            Entry::Keep
        }
        Kind::Scalar(_, Style::Quoted) => Entry::Keep,
        Kind::Scalar(_, Style::Block) | Kind::List(_) | Kind::Map(_) => {
            let mend = "use one name as the key; if this is prose inside {}, put quotes around it";
            faults.push(KEY_IS_NOT_TEXT.fault("a key must be one name", key.span).mend(mend));
            Entry::Refuse
        }
    }
}

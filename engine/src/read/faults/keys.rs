//! Faults of keys and shapes: an unknown key, a missing one, a step of no kind, a file that does not say what it is.

use super::value::short;
use crate::diagnostic::{Diagnostic, Severity};
use crate::manual::Rule;
use crate::source::Span;

/// The rules of this family.
pub(crate) const RULES: &[&Rule] = &[
    &UNKNOWN_FILE_KIND,
    &KIND_NOT_FIRST,
    &EMPTY_FILE,
    &SECOND_OF_ITS_KIND,
    &UNKNOWN_KEY,
    &MISSING_KEY,
    &STEP_WITHOUT_KIND,
    &STEP_OF_TWO_KINDS,
    &KEY_DOES_NOT_FIT,
    &COMMA_SPLITS_TEXT,
    &LIST_EXPECTED,
    &KEYS_EXPECTED,
    &WORD_EXPECTED,
    &READERS_DISAGREE,
];

static UNKNOWN_FILE_KIND: Rule = Rule {
    code: "unknown_file_kind",
    title: "The first key of a file does not say what kind of file it is",
    why: "a file that is not recognised is not read, so patients would miss what it says",
    wrong: "pathwy: cough\ntitle: Cough",
    right: "pathway: cough\ntitle: Cough\nfor: everyone\nsteps:\n  - decide:\n      - otherwise: self-care",
    severity: Severity::Error,
};

static KIND_NOT_FIRST: Rule = Rule {
    code: "kind_not_first",
    title: "The key that names the file's kind is not the first",
    why: "a reviewer must see at once what a file is, or a change for patients is reviewed as something else",
    wrong: "title: Cough\npathway: cough\nfor: everyone\nsteps:\n  - decide:\n      - otherwise: self-care",
    right: "pathway: cough\ntitle: Cough\nfor: everyone\nsteps:\n  - decide:\n      - otherwise: self-care",
    severity: Severity::Error,
};

static EMPTY_FILE: Rule = Rule {
    code: "empty_file",
    title: "A file holds nothing, or no keys",
    why: "what was meant to stand here never reaches a patient",
    wrong: "# nothing but a comment",
    right: "topics: [cough]",
    severity: Severity::Error,
};

/// Also raised across files.
pub(crate) static SECOND_OF_ITS_KIND: Rule = Rule {
    code: "second_of_its_kind",
    title: "Two files of a kind of which there is one",
    why: "only one of the two can be followed, and nobody chose which one patients get",
    wrong: "start: everyone\nsteps: []\n# another file\nstart: everyone\nsteps: []",
    right: "start: everyone\nsteps: []",
    severity: Severity::Error,
};

static UNKNOWN_KEY: Rule = Rule {
    code: "unknown_key",
    title: "A key that the format does not know in this place",
    why: "a misspelt key is a rule that never applies, so the patient it was written for is not protected",
    wrong: "facts:\n  cough: { card: Coughing, otherwis: no }",
    right: "facts:\n  cough: { card: Coughing, otherwise: no }",
    severity: Severity::Error,
};

static MISSING_KEY: Rule = Rule {
    code: "missing_key",
    title: "A key that must be there is missing",
    why: "without it the engine would have to guess what the patient should be told",
    wrong: "interrupts:\n  - if: overdose_taken",
    right: "interrupts:\n  - if: overdose_taken\n    topic: overdose",
    severity: Severity::Error,
};

static STEP_WITHOUT_KIND: Rule = Rule {
    code: "step_without_kind",
    title: "A step that does not say what it does",
    why: "the step would be passed over, and what it asks or demands for the patient with it",
    wrong: "shared: danger\nsteps:\n  - at_least: call-999",
    right: "shared: danger\nsteps:\n  - if: all\n    at_least: call-999",
    severity: Severity::Error,
};

static STEP_OF_TWO_KINDS: Rule = Rule {
    code: "step_of_two_kinds",
    title: "A step that says two different things to do",
    why: "only one of the two could be done, and the other may be what keeps the patient safe",
    wrong: "shared: danger\nsteps:\n  - ask: cough\n    if: fever",
    right: "shared: danger\nsteps:\n  - ask: cough\n    when: fever\n    otherwise: no",
    severity: Severity::Error,
};

static KEY_DOES_NOT_FIT: Rule = Rule {
    code: "key_does_not_fit",
    title: "A key that has no meaning beside the others",
    why: "the key would have no effect, although its author meant it to protect somebody",
    wrong: "facts:\n  cough: { unit: days }",
    right: "facts:\n  cough: { answers: number, unit: days }",
    severity: Severity::Error,
};

static COMMA_SPLITS_TEXT: Rule = Rule {
    code: "comma_splits_text",
    title: "A comma inside {} or [] splits a text in two",
    why: "the words after the comma would never reach the patient",
    wrong: "facts:\n  cough: { card: Coughing, day and night }",
    right: "facts:\n  cough: { card: \"Coughing, day and night\" }",
    severity: Severity::Error,
};

static LIST_EXPECTED: Rule = Rule {
    code: "list_expected",
    title: "A list is needed here",
    why: "one entry written without a list is easily two that run together, and one of them is lost for the patient",
    wrong: "topics: cough",
    right: "topics: [cough]",
    severity: Severity::Error,
};

static KEYS_EXPECTED: Rule = Rule {
    code: "keys_expected",
    title: "Keys and values are needed here",
    why: "the engine cannot tell what these words are for, so they would not reach the patient",
    wrong: "facts: [cough]",
    right: "facts:\n  cough: { card: Coughing }",
    severity: Severity::Error,
};

static WORD_EXPECTED: Rule = Rule {
    code: "word_expected",
    title: "One word or one text is needed here",
    why: "the engine cannot tell which of the words the patient should get",
    wrong: "facts:\n  cough: { card: [Coughing, Wheezing] }",
    right: "facts:\n  cough: { card: Coughing or wheezing }",
    severity: Severity::Error,
};

static READERS_DISAGREE: Rule = Rule {
    code: "readers_disagree",
    title: "Two independent readers of the file do not agree what it says",
    why: "if machines read a line in two ways, nobody can promise what the patient is told",
    wrong: "# no text known to us does this; it is a guard",
    right: "topics: [cough]",
    severity: Severity::Error,
};

/// The first key is none of the kinds.
pub(crate) fn unknown_file_kind(span: Span, key: &str, kinds: &[&str]) -> Diagnostic {
    let fault = UNKNOWN_FILE_KIND.fault(format!("`{}` is not a kind of file", short(key)), span);
    let list = kinds.iter().map(|k| format!("`{k}:`")).collect::<Vec<_>>().join(", ");
    match nearest(key, kinds) {
        Some(near) => fault.mend(format!("write `{near}:`; the kinds are {list}")).edit(span, near),
        None => fault.mend(format!("begin the file with one of {list}")),
    }
}

/// A kind key stands further down.
pub(crate) fn kind_not_first(span: Span, key: &str, first: Span) -> Diagnostic {
    KIND_NOT_FIRST
        .fault(format!("`{key}:` is not the first key of the file"), span)
        .also(first, "the first key")
        .mend(format!("move `{key}:` to the first line"))
}

/// Nothing in the file.
pub(crate) fn empty_file(span: Span) -> Diagnostic {
    EMPTY_FILE.fault("this file holds no keys", span).mend("write what it should hold, or delete the file")
}

/// A second header, start, topics or services.
pub(crate) fn second_of_its_kind(kind: &str, second: Span, first: Span) -> Diagnostic {
    SECOND_OF_ITS_KIND
        .fault(format!("a library has one `{kind}:` only"), second)
        .label("again here")
        .also(first, "first here")
        .mend("join the two, or delete one of them")
}

/// Not one of the keys of this place.
pub(crate) fn unknown_key(what: &str, key: &str, span: Span, known: &[&str]) -> Diagnostic {
    let fault = UNKNOWN_KEY.fault(format!("{what} has no key `{}`", short(key)), span);
    match nearest(key, known) {
        Some(near) => fault.label(format!("did you mean `{near}`?")).mend(format!("write `{near}`")).edit(span, near),
        None => fault.mend(format!("delete it, or use one of: {}", known.join(", "))),
    }
}

/// A key that must be there.
pub(crate) fn missing_key(what: &str, key: &str, span: Span) -> Diagnostic {
    MISSING_KEY.fault(format!("{what} needs `{key}:`"), span).mend(format!("add `{key}:`"))
}

/// No kind key in a step.
pub(crate) fn step_without_kind(span: Span, kinds: &[&str], misspelt: Option<(&str, Span)>) -> Diagnostic {
    let list = kinds.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
    match misspelt.and_then(|(key, at)| nearest(key, kinds).map(|near| (key, at, near))) {
        Some((key, at, near)) => STEP_WITHOUT_KIND
            .fault(format!("`{key}` is not a kind of step"), at)
            .mend(format!("write `{near}`; the kinds are {list}"))
            .edit(at, near),
        None => STEP_WITHOUT_KIND.fault("this step does not say what it does", span).mend(format!("begin it with one of {list}")),
    }
}

/// Two kind keys in a step.
pub(crate) fn step_of_two_kinds(first: &str, second: &str, span: Span, other: Span) -> Diagnostic {
    let fault = STEP_OF_TWO_KINDS.fault(format!("this step is both `{first}` and `{second}`"), other).also(span, format!("`{first}` here"));
    if second == "if" && matches!(first, "ask" | "score") {
        return fault.mend("write `when:` and `otherwise:` for a question that is asked only of some").edit(other, "when");
    }
    fault.mend("make two steps of it")
}

/// A key without meaning beside the others.
pub(crate) fn key_does_not_fit(key: &str, span: Span, beside: &str) -> Diagnostic {
    KEY_DOES_NOT_FIT
        .fault(format!("`{key}` has no meaning here: {beside}"), span)
        .mend(format!("delete `{key}`, or change what it stands beside"))
}

/// `{ card: Coughing, day and night }`.
pub(crate) fn comma_splits_text(key: &str, span: Span) -> Diagnostic {
    let number = key.starts_with(|c: char| c.is_ascii_digit());
    let mend =
        if number { "write a dot for the comma if it is one number; else put quotes around the whole text" } else { QUOTE_THE_WHOLE };
    COMMA_SPLITS_TEXT.fault(format!("the comma before `{}` splits a text in two", short(key)), span).mend(mend)
}

const QUOTE_THE_WHOLE: &str = "put quotes around the whole text, from before the comma to its end";

/// `[Drink water, and rest.]`: a sentence that goes on in the next entry.
pub(crate) fn comma_splits_sentence(span: Span) -> Diagnostic {
    COMMA_SPLITS_TEXT.fault("the comma before these words splits a sentence in two", span).mend(QUOTE_THE_WHOLE)
}

/// Something else stands where a list is needed.
pub(crate) fn list_expected(what: &str, span: Span, scalar: Option<&str>) -> Diagnostic {
    let fault = LIST_EXPECTED.fault(format!("{what} needs a list"), span);
    match scalar {
        Some(text) if !text.is_empty() && !text.contains(['"', ',', ':', '#', '\n']) => {
            fault.mend(format!("write [{text}]")).edit(span, format!("[{text}]"))
        }
        _ => fault.mend("write the entries in brackets, or one a line, each after a dash"),
    }
}

/// Something else stands where keys are needed.
pub(crate) fn keys_expected(what: &str, span: Span) -> Diagnostic {
    KEYS_EXPECTED.fault(format!("{what} needs keys and values"), span).mend("write `key: value`, one a line or inside {}")
}

/// A list or keys stand where one word is needed.
pub(crate) fn word_expected(what: &str, span: Span, colon: bool) -> Diagnostic {
    let fault = WORD_EXPECTED.fault(format!("{what} needs one text"), span);
    if colon {
        fault.mend("if a colon or a brace is part of the text, put quotes around the whole text")
    } else {
        fault.mend("write one text here")
    }
}

/// The guard.
pub(crate) fn readers_disagree(span: Span) -> Diagnostic {
    READERS_DISAGREE.fault("two readers do not agree what stands here", span).mend("put quotes around the whole text")
}

/// The known word within two changes of a letter.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    if word.len() > 64 {
        return None;
    }
    known
        .iter()
        .map(|k| (strsim::osa_distance(word, k), *k))
        .filter(|(distance, k)| *distance <= 2 && *distance < k.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}

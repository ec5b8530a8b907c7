//! Faults of one value: what YAML reads differently from what an author sees.

use crate::diagnostic::{Diagnostic, Severity};
use crate::manual::Rule;
use crate::source::Span;

/// The rules of this family.
pub(crate) const RULES: &[&Rule] = &[
    &EMPTY_VALUE,
    &NOT_TEXT,
    &YES_OR_NO_IN_TEXT,
    &DATE_WITHOUT_QUOTES,
    &TEXT_CUT_BY_HASH,
    &TRUE_OR_FALSE,
    &DECIMAL_COMMA,
    &NUMBER_NOT_PLAIN,
    &NUMBER_EXPECTED,
    &DURATION_EXPECTED,
    &UNKNOWN_WORD,
    &NAME_OVER_LINES,
    &CONDITION_OVER_LINES,
    &CONDITION_WITH_ESCAPE,
    &CONDITION_EXPECTED,
];

static EMPTY_VALUE: Rule = Rule {
    code: "empty_value",
    title: "Nothing stands after a key or a dash",
    why: "an empty value is read as nothing, and the patient is shown or asked nothing",
    wrong: "facts:\n  cough:\n    card:",
    right: "facts:\n  cough:\n    card: Coughing",
    severity: Severity::Error,
};

static NOT_TEXT: Rule = Rule {
    code: "not_text",
    title: "A text that reads as a number, true, false or null",
    why: "the words could reach the patient changed, or not at all",
    wrong: "facts:\n  cough: { card: null }",
    right: "facts:\n  cough: { card: \"null\" }",
    severity: Severity::Error,
};

static YES_OR_NO_IN_TEXT: Rule = Rule {
    code: "yes_or_no_in_text",
    title: "A sentence is only yes, no, on or off",
    why: "older YAML readers take such a word for true or false, and a patient is told nothing",
    wrong: "facts:\n  cough: { why: yes }",
    right: "facts:\n  cough: { why: A long cough needs a check. }",
    severity: Severity::Error,
};

static DATE_WITHOUT_QUOTES: Rule = Rule {
    code: "date_without_quotes",
    title: "A date or a time without quotes",
    why: "older YAML readers turn it into another value, so a patient may be sent by a code that is no longer valid",
    wrong: "dispositions:\n  call-999: { service: ambulance, within: now, valid_from: 2026-01-01 }",
    right: "dispositions:\n  call-999: { service: ambulance, within: now, valid_from: \"2026-01-01\" }",
    severity: Severity::Error,
};

static TEXT_CUT_BY_HASH: Rule = Rule {
    code: "text_cut_by_hash",
    title: "A # cuts a text short",
    why: "the words after # are a comment and never reach the patient",
    wrong: "facts:\n  cough:\n    card: Go to room #3 now",
    right: "facts:\n  cough:\n    card: \"Go to room #3 now\"",
    severity: Severity::Error,
};

static TRUE_OR_FALSE: Rule = Rule {
    code: "true_or_false",
    title: "An answer is written true or false",
    why: "answers are yes and no, as the patient gives them; a second spelling would be compared and never match",
    wrong: "shared: danger\nsteps:\n  - ask: cough\n    when: fever\n    otherwise: false",
    right: "shared: danger\nsteps:\n  - ask: cough\n    when: fever\n    otherwise: no",
    severity: Severity::Error,
};

static DECIMAL_COMMA: Rule = Rule {
    code: "decimal_comma",
    title: "A number with a comma",
    why: "`38,5` is a word to the reader, so a fever would never be seen",
    wrong: "facts:\n  heat:\n    answers: number\n    well: 36,5",
    right: "facts:\n  heat:\n    answers: number\n    well: 36.5",
    severity: Severity::Error,
};

static NUMBER_NOT_PLAIN: Rule = Rule {
    code: "number_not_plain",
    title: "A number that is not digits with at most one dot",
    why: "such a number has another value than it seems, so a threshold would be wrong for the patient",
    wrong: "facts:\n  heat: { answers: number, well: 0o14 }",
    right: "facts:\n  heat: { answers: number, well: 14 }",
    severity: Severity::Error,
};

static NUMBER_EXPECTED: Rule = Rule {
    code: "number_expected",
    title: "A number is needed here",
    why: "a threshold that is no number is never reached by any patient",
    wrong: "facts:\n  heat: { answers: number, between: [low, high] }",
    right: "facts:\n  heat: { answers: number, between: [30, 45] }",
    severity: Severity::Error,
};

static DURATION_EXPECTED: Rule = Rule {
    code: "duration_expected",
    title: "A duration is needed here, such as 4 hours",
    why: "an answer that never grows old is trusted when the patient has long become worse",
    wrong: "facts:\n  heat: { answers: number, lasts: a while }",
    right: "facts:\n  heat: { answers: number, lasts: 4 hours }",
    severity: Severity::Error,
};

static UNKNOWN_WORD: Rule = Rule {
    code: "unknown_word",
    title: "A word that is not one of the words for this place",
    why: "a misspelt word would be passed over, and what it was meant to do for the patient with it",
    wrong: "facts:\n  heat: { answers: number, worse: highr }",
    right: "facts:\n  heat: { answers: number, worse: higher }",
    severity: Severity::Error,
};

static NAME_OVER_LINES: Rule = Rule {
    code: "name_over_lines",
    title: "A name runs over several lines",
    why: "a name with a line break in it matches nothing, so the step would not be found for any patient",
    wrong: "topics:\n  - head\n    injury",
    right: "topics:\n  - head-injury",
    severity: Severity::Error,
};

static CONDITION_OVER_LINES: Rule = Rule {
    code: "condition_over_lines",
    title: "A condition runs over several lines",
    why: "a reviewer reads one line at a time and may miss whom the rule is for",
    wrong: "interrupts:\n  - if: fever and\n      cough\n    topic: fever",
    right: "interrupts:\n  - if: fever and cough\n    topic: fever",
    severity: Severity::Error,
};

static CONDITION_WITH_ESCAPE: Rule = Rule {
    code: "condition_with_escape",
    title: "A condition with a backslash or a doubled quote",
    why: "a fault in the condition could not be shown at its place, so it would be missed in review",
    wrong: "interrupts:\n  - if: \"fever \\x61nd cough\"\n    topic: fever",
    right: "interrupts:\n  - if: \"fever and cough\"\n    topic: fever",
    severity: Severity::Error,
};

static CONDITION_EXPECTED: Rule = Rule {
    code: "condition_expected",
    title: "A condition is needed here",
    why: "without one it cannot be said for which patients the line is meant",
    wrong: "interrupts:\n  - if: true\n    topic: fever",
    right: "interrupts:\n  - if: fever\n    topic: fever",
    severity: Severity::Error,
};

/// Nothing after the colon.
pub(crate) fn empty(what: &str, span: Span) -> Diagnostic {
    EMPTY_VALUE.fault(format!("{what} is empty"), span).mend("write a value, or delete the key")
}

/// null, true, 5 where words are wanted.
pub(crate) fn not_text(text: &str, reads: &str, span: Span) -> Diagnostic {
    NOT_TEXT
        .fault(format!("`{}` reads as {reads}, but words are wanted here", short(text)), span)
        .mend("put quotes around it if these are the words meant")
        .edit(span, format!("\"{text}\""))
}

/// A sentence that is only `yes`.
pub(crate) fn yes_or_no(text: &str, span: Span) -> Diagnostic {
    YES_OR_NO_IN_TEXT
        .fault(format!("`{text}` is no sentence"), span)
        .mend("write the sentence, or put quotes around the word if it is meant")
}

/// 2026-01-01, 12:30.
pub(crate) fn date_without_quotes(text: &str, span: Span) -> Diagnostic {
    DATE_WITHOUT_QUOTES
        .fault(format!("`{}` needs quotes", short(text)), span)
        .mend("put quotes around the date or time")
        .edit(span, format!("\"{text}\""))
}

/// ` #` after a text.
pub(crate) fn cut_by_hash(span: Span) -> Diagnostic {
    TEXT_CUT_BY_HASH
        .fault("this text is cut at #", span)
        .label("from here on it is a comment")
        .mend("put quotes around the whole text, or move the comment to a line of its own")
}

/// `true` for an answer.
pub(crate) fn true_or_false(text: &str, span: Span) -> Diagnostic {
    let with = if text.eq_ignore_ascii_case("true") { "yes" } else { "no" };
    TRUE_OR_FALSE.fault(format!("`{text}` is not an answer"), span).mend(format!("write `{with}`")).edit(span, with)
}

/// 38,5.
pub(crate) fn decimal_comma(text: &str, span: Span) -> Diagnostic {
    let with = text.replace(',', ".");
    DECIMAL_COMMA.fault(format!("`{}` is not a number", short(text)), span).mend(format!("write {}", short(&with))).edit(span, with)
}

/// 0o14, 1e3, 1_000.
pub(crate) fn number_not_plain(text: &str, span: Span) -> Diagnostic {
    NUMBER_NOT_PLAIN
        .fault(format!("`{}` is not written as a plain number", short(text)), span)
        .mend("write digits with at most one dot; put quotes around it if it is not a number")
}

/// A word where a number is needed.
pub(crate) fn number_expected(what: &str, text: &str, span: Span) -> Diagnostic {
    NUMBER_EXPECTED.fault(format!("{what} is `{}`, not a number", short(text)), span).mend("write digits with at most one dot")
}

/// A word where a duration is needed.
pub(crate) fn duration_expected(what: &str, text: &str, span: Span) -> Diagnostic {
    DURATION_EXPECTED
        .fault(format!("{what} is `{}`, not a duration", short(text)), span)
        .mend("write a whole number and minutes, hours, days or weeks, such as 4 hours")
}

/// Not one of the words of this place.
pub(crate) fn unknown_word(what: &str, text: &str, span: Span, known: &[&str]) -> Diagnostic {
    let fault = UNKNOWN_WORD.fault(format!("{what} cannot be `{}`", short(text)), span);
    match super::keys::nearest(text, known) {
        Some(near) => fault.label(format!("did you mean `{near}`?")).mend(format!("write `{near}`")).edit(span, near),
        None => fault.mend(format!("write one of: {}", known.join(", "))),
    }
}

/// A name with a line break.
pub(crate) fn name_over_lines(what: &str, span: Span) -> Diagnostic {
    NAME_OVER_LINES.fault(format!("{what} runs over several lines"), span).mend("write the name on one line")
}

/// A condition with a line break.
pub(crate) fn condition_over_lines(span: Span) -> Diagnostic {
    CONDITION_OVER_LINES
        .fault("a condition must stand on one line", span)
        .mend("write it on one line, or give its alternatives as a list under `any:` or `all:`")
}

/// A condition with an escape.
pub(crate) fn condition_with_escape(span: Span) -> Diagnostic {
    CONDITION_WITH_ESCAPE
        .fault("a condition may not hold a backslash or a doubled quote", span)
        .mend("write it without quotes, or with plain ones")
}

/// true, 5 or null for a condition.
pub(crate) fn condition_expected(text: &str, span: Span) -> Diagnostic {
    CONDITION_EXPECTED
        .fault(format!("`{}` is not a condition", short(text)), span)
        .mend("write what must be so, such as `age_years >= 16`; `all` for a rule without condition")
}

/// What a plain scalar reads as when it is not text under YAML's core rules.
pub(crate) fn reads_as(text: &str) -> Option<&'static str> {
    match text {
        "~" | "null" | "Null" | "NULL" => return Some("nothing"),
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => return Some("true or false"),
        ".inf" | ".Inf" | ".INF" | "-.inf" | "-.Inf" | "-.INF" | "+.inf" | "+.Inf" | "+.INF" | ".nan" | ".NaN" | ".NAN" => {
            return Some("a number");
        }
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let based = [("0x", 16), ("0o", 8), ("0b", 2)]
        .iter()
        .any(|(prefix, base)| digits.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_digit(*base))));
    let starts = digits.trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit());
    if based || (starts && digits.parse::<f64>().is_ok()) { Some("a number") } else { None }
}

/// Words that YAML 1.1 took for true and false.
pub(crate) fn is_yes_or_no(text: &str) -> bool {
    ["yes", "no", "on", "off", "y", "n"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A date or a time of day as YAML 1.1 knew them.
pub(crate) fn is_date_or_time(text: &str) -> bool {
    let head = text.split([' ', 'T', 't']).next().unwrap_or("");
    let parts: Vec<&str> = if head.contains(':') { head.split(':').collect() } else { head.split('-').collect() };
    let numbers = parts.iter().all(|p| !p.is_empty() && p.chars().all(|c| c.is_ascii_digit()));
    let rest_is_time = text.len() == head.len() || text.chars().all(|c| c.is_ascii_digit() || " :-+.TtZz".contains(c));
    numbers
        && rest_is_time
        && if head.contains(':') { parts.len() >= 2 } else { parts.len() == 3 && parts.first().is_some_and(|p| p.len() == 4) }
}

/// Digits with at most one dot, and a minus before them at most.
pub(crate) fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |t: &str| !t.is_empty() && t.len() <= 12 && t.chars().all(|c| c.is_ascii_digit());
    all(whole) && all(part) && (whole == "0" || !whole.starts_with('0'))
}

/// A number with a comma for its dot.
pub(crate) fn is_decimal_comma(text: &str) -> bool {
    text.split_once(',').is_some_and(|(a, b)| {
        let all = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit());
        all(a.strip_prefix('-').unwrap_or(a)) && all(b)
    })
}

/// An author's words, shortened for a headline that must stay on one line.
pub(crate) fn short(text: &str) -> String {
    let line: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(40).is_some() { format!("{line}…") } else { line }
}

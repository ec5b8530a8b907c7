//! What the YAML parser says, in the author's words. The parser's own wording never reaches an author.

use crate::diagnostic::{Diagnostic, Severity};
use crate::manual::Rule;
use crate::source::Span;

/// The rules of this family.
pub(crate) const RULES: &[&Rule] = &[
    &COLON_IN_TEXT,
    &COLON_FORM,
    &TAB_INDENT,
    &QUOTE_NOT_CLOSED,
    &WRONG_ESCAPE,
    &BRACKET_NOT_CLOSED,
    &WRONG_INDENT,
    &TEXT_BEGINS_WITH_SIGN,
    &NOT_YAML,
];

static COLON_IN_TEXT: Rule = Rule {
    code: "colon_in_text",
    title: "A colon in a text without quotes",
    why: "the rest of the line would be read as a new key and never reach the patient",
    wrong: "advice:\n  sepsis:\n    title: sepsis: act now\n    lines: [\"Ring 999.\"]",
    right: "advice:\n  sepsis:\n    title: \"sepsis: act now\"\n    lines: [\"Ring 999.\"]",
    severity: Severity::Error,
};

static COLON_FORM: Rule = Rule {
    code: "colon_form",
    title: "A colon after a key is missing, or the space after it",
    why: "the key and its words are read as one text, and what they should do for the patient is lost",
    wrong: "facts:\n  cough:{ card: Coughing }",
    right: "facts:\n  cough: { card: Coughing }",
    severity: Severity::Error,
};

static TAB_INDENT: Rule = Rule {
    code: "tab_indent",
    title: "A tab where spaces are needed",
    why: "it cannot be seen which line belongs to which, so a step may apply to the wrong patients",
    wrong: "topics:\n\t- cough",
    right: "topics:\n  - cough",
    severity: Severity::Error,
};

static QUOTE_NOT_CLOSED: Rule = Rule {
    code: "quote_not_closed",
    title: "A quote is opened and not closed, or text follows it",
    why: "everything after the quote is taken into one text, so later questions would be lost",
    wrong: "facts:\n  cough: { card: \"Coughing }",
    right: "facts:\n  cough: { card: \"Coughing\" }",
    severity: Severity::Error,
};

static WRONG_ESCAPE: Rule = Rule {
    code: "wrong_escape",
    title: "A backslash in double quotes that means nothing",
    why: "the words after it would reach the patient changed",
    wrong: "facts:\n  cough: { card: \"Coughing \\days\" }",
    right: "facts:\n  cough: { card: \"Coughing days\" }",
    severity: Severity::Error,
};

static BRACKET_NOT_CLOSED: Rule = Rule {
    code: "bracket_not_closed",
    title: "A bracket is opened and not closed, or closed and not opened",
    why: "what follows would be taken into the list, so later questions would be lost",
    wrong: "topics: [cough, fever\n",
    right: "topics: [cough, fever]\n",
    severity: Severity::Error,
};

static WRONG_INDENT: Rule = Rule {
    code: "wrong_indent",
    title: "A line stands too far left or right",
    why: "it cannot be told which step this line belongs to, so it may apply to the wrong patients",
    wrong: "facts:\n  cough:\n    card: Coughing\n   otherwise: no",
    right: "facts:\n  cough:\n    card: Coughing\n    otherwise: no",
    severity: Severity::Error,
};

static TEXT_BEGINS_WITH_SIGN: Rule = Rule {
    code: "text_begins_with_sign",
    title: "A text begins with a sign that has a meaning of its own",
    why: "the text would be read as something else or not at all",
    wrong: "facts:\n  cough: { card: @home cough }",
    right: "facts:\n  cough: { card: \"@home cough\" }",
    severity: Severity::Error,
};

static NOT_YAML: Rule = Rule {
    code: "not_yaml",
    title: "The file cannot be read from here on",
    why: "nothing after this place would reach a patient",
    wrong: "topics: |x\n  cough",
    right: "topics: [cough]",
    severity: Severity::Error,
};

/// The parser's message at its place, translated. The place is moved to the words an author would look at.
pub(crate) fn translate(message: &str, at: Span, text: &str) -> Diagnostic {
    let line = Line::at(at, text);
    let has = |part: &str| message.contains(part);
    if line.indent_has_tab || has("tab") && !has("starting") {
        return tab(&line, text, at);
    }
    if has("directive") || line.words.starts_with('%') {
        return super::form::directive(line.whole());
    }
    if has("escape") {
        return WRONG_ESCAPE.fault("this backslash means nothing here", at).mend("write two backslashes for one, or use single quotes");
    }
    if has("trailing content") {
        let mend = "put the whole text in quotes, with \\\" for a quote in double quotes and '' for an apostrophe in single ones; between two entries put a comma";
        return QUOTE_NOT_CLOSED.fault("words follow a closing quote", at).mend(mend);
    }
    if has("quoted scalar") || has("document indicator") {
        return QUOTE_NOT_CLOSED
            .fault("a quote is opened and not closed", at)
            .mend("close the quotes; inside double quotes write \\\" for a quote");
    }
    if has("flow mapping") && line.colon_in_braces().is_some() {
        return colon(line.colon_in_braces(), &line, at);
    }
    if has("mapping values") || has("illegal placement of ':'") || has("simple key expect") {
        return colon_or_line_above(&line, text, at);
    }
    if has("unexpected character") || has("cannot start with") || has("unprintable") {
        return begins_with_sign(at);
    }
    if has("anchor") || has("alias") {
        let words = text.get(at.start as usize..).unwrap_or("");
        return if words.starts_with('*') { super::form::alias(at, "*") } else { super::form::anchor(at) };
    }
    if has("tag") || has("handle wasn't declared") {
        return super::form::tag(at);
    }
    brackets_and_lines(message, &line, at)
}

fn brackets_and_lines(message: &str, line: &Line<'_>, at: Span) -> Diagnostic {
    let has = |part: &str| message.contains(part);
    if has("flow") || has("bracket") || has("unexpected eof") || has("expected node content") && line.has_bracket() {
        return BRACKET_NOT_CLOSED
            .fault("a bracket is missing near here", at)
            .mend("close every [ with ] and every { with }, and put quotes around prose inside them");
    }
    if has("recursion limit") {
        return super::form::too_deep(at);
    }
    if has("comment intercepting") {
        return super::value::cut_by_hash(at);
    }
    if has("<document start>") || has("invalid content after document") {
        return super::form::second_document(at);
    }
    if has("indent") || has("block mapping") || has("block collection") || has("block sequence") || has("simple key") || has("mapping keys")
    {
        return WRONG_INDENT
            .fault("this line does not line up with the lines before it", at)
            .mend("give lines that belong together the same number of spaces at the start, and each key a colon and a space");
    }
    if text_at(line, at).starts_with(['-', '?', '@', '`', '%', '&', '*', '!']) {
        return begins_with_sign(at);
    }
    NOT_YAML
        .fault("this cannot be read", at)
        .mend("compare this line with the lines above; quotes around the whole text mend most of these")
}

fn tab(line: &Line<'_>, text: &str, at: Span) -> Diagnostic {
    // The parser may stop at the end of the line before.
    let near = text.get(line.start..).unwrap_or("").split('\n').take(2).map(str::len).sum::<usize>() + 1;
    let tab = text.get(line.start..).and_then(|rest| rest.find('\t')).filter(|tab| *tab < near);
    let span = tab.map_or(at, |tab| line.part(tab, tab + 1));
    TAB_INDENT.fault("a tab stands where spaces are needed", span).mend("replace the tab by spaces").edit(span, " ")
}

fn begins_with_sign(at: Span) -> Diagnostic {
    TEXT_BEGINS_WITH_SIGN.fault("a text may not begin with this sign", at).mend("put quotes around the whole text")
}

fn text_at<'t>(line: &Line<'t>, at: Span) -> &'t str {
    line.words.get((at.start as usize).saturating_sub(line.start)..).unwrap_or("")
}

fn colon(words: Option<(usize, usize)>, line: &Line<'_>, at: Span) -> Diagnostic {
    let mend = "put quotes around the whole text";
    let headline = "a colon in this text needs quotes around the whole text";
    match words {
        Some((from, to)) => {
            let span = line.part(from, to);
            let words = line.words.get(from..to).unwrap_or("");
            COLON_IN_TEXT.fault(headline, span).mend(mend).edit(span, format!("\"{}\"", words.replace('\\', "\\\\").replace('"', "\\\"")))
        }
        None => COLON_IN_TEXT.fault(headline, at).mend(mend),
    }
}

/// A colon where none may stand: this line's text holds one, or a line above began something that was not finished.
fn colon_or_line_above(line: &Line<'_>, text: &str, at: Span) -> Diagnostic {
    let words = line.colon_text();
    if words.is_some() {
        return colon(words, line, at);
    }
    let above = text.get(..line.start).unwrap_or("");
    if let Some(open) = unclosed(above) {
        let span = Span { start: u32::try_from(open).unwrap_or(0), end: u32::try_from(open + 1).unwrap_or(0), ..at };
        return BRACKET_NOT_CLOSED
            .fault("this bracket is not closed", span)
            .mend("close every [ with ] and every { with }")
            .also(at, "noticed here");
    }
    match key_without_colon(above) {
        Some((start, end)) => {
            let span = Span { start: u32::try_from(start).unwrap_or(0), end: u32::try_from(end).unwrap_or(0), ..at };
            colon_form(span).also(at, "noticed here")
        }
        None => colon(None, line, at),
    }
}

/// `check "Danger"`, `check:Danger`, `cough:{ … }`.
pub(crate) fn colon_form(span: Span) -> Diagnostic {
    COLON_FORM.fault("a key needs a colon and a space after it", span).mend("write `key: value`, with a space after the colon")
}

/// The last bracket of the line above that is not closed on it; quotes are respected, comments are cut.
fn unclosed(above: &str) -> Option<usize> {
    let (start, words) = last_line(above)?;
    let (mut open, mut quote) = (Vec::new(), None);
    let mut before = ' ';
    for (at, c) in words.char_indices() {
        match (quote, c) {
            (Some(q), _) if c == q => quote = None,
            (None, '#') if before == ' ' => break,
            (None, '"' | '\'') if !before.is_alphanumeric() => quote = Some(c),
            (None, '[' | '{') => open.push(start + at),
            (None, ']' | '}') => drop(open.pop()),
            _ => {}
        }
        before = c;
    }
    open.pop()
}

/// The words of the line above when they hold no key: no colon, or none with a space after it.
fn key_without_colon(above: &str) -> Option<(usize, usize)> {
    let (start, line) = last_line(above)?;
    let words = line.trim_start_matches([' ', '-']);
    let from = start + line.len() - words.len();
    let words = words.trim_end();
    let no_key = !words.is_empty() && !words.contains(": ") && !words.ends_with(':') && !words.starts_with(['#', '[', '{', '"', '\'']);
    no_key.then_some((from, from + words.len()))
}

/// The last line that is not empty, with its place.
fn last_line(above: &str) -> Option<(usize, &str)> {
    let above = above.trim_end();
    let start = above.rfind('\n').map_or(0, |at| at + 1);
    above.get(start..).map(|line| (start, line)).filter(|(_, line)| !line.is_empty())
}

/// The text with the words of a fault masked, every other byte at its place, so that reading can go on behind them. `None` where nothing certain can be masked.
pub(crate) fn masked(text: &str, fault: &Diagnostic) -> Option<String> {
    let edit = fault.edit.as_ref()?;
    let (start, end) = (edit.span.start as usize, edit.span.end as usize);
    let filler = match (fault.code, end.saturating_sub(start)) {
        ("tab_indent", 1) => " ".to_owned(),
        ("colon_in_text", length) if length >= 3 => format!("\"{}\"", "_".repeat(length - 2)),
        _ => return None,
    };
    Some([text.get(..start)?, &filler, text.get(end..)?].concat())
}

/// The line a fault lies in.
struct Line<'t> {
    words: &'t str,
    start: usize,
    at: Span,
    indent_has_tab: bool,
}

impl<'t> Line<'t> {
    fn at(at: Span, text: &'t str) -> Self {
        let place = (at.start as usize).min(text.len());
        let start = text.get(..place).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1);
        let rest = text.get(start..).unwrap_or("");
        let words = rest.split(['\n', '\r']).next().unwrap_or("");
        let indent = words.len() - words.trim_start().len();
        let indent_has_tab = words.get(..indent).is_some_and(|t| t.contains('\t'));
        Self { words, start, at, indent_has_tab }
    }

    fn part(&self, from: usize, to: usize) -> Span {
        let byte = |i: usize| u32::try_from(self.start + i).unwrap_or(u32::MAX);
        Span { file: self.at.file, start: byte(from), end: byte(to) }
    }

    fn whole(&self) -> Span {
        self.part(0, self.words.len())
    }

    fn has_bracket(&self) -> bool {
        self.words.contains(['[', ']', '{', '}'])
    }

    /// Inside `{}`: the value around the place if the colon there stands in it. `{ check: Danger: now, … }` gives `Danger: now`.
    fn colon_in_braces(&self) -> Option<(usize, usize)> {
        let place = (self.at.start as usize).checked_sub(self.start)?;
        let (head, tail) = (self.words.get(..place)?, self.words.get(place..)?);
        if !tail.starts_with(':') {
            return None;
        }
        let from = head.rfind(": ")? + 2;
        let value = head.get(from..)?;
        let lead = value.len() - value.trim_start().len();
        let end = tail.find([',', '}', ']']).unwrap_or(tail.len());
        let end = place + tail.get(..end)?.trim_end().len();
        (!value.contains([',', '{', '}', '[', ']', '"'])).then_some((from + lead, end))
    }

    /// The value of this line if a second colon stands in it: `title: sepsis: act now` gives `sepsis: act now`.
    fn colon_text(&self) -> Option<(usize, usize)> {
        let from = self.words.find(": ")? + 2;
        let rest = self.words.get(from..)?;
        let lead = rest.len() - rest.trim_start().len();
        let value = rest.trim();
        if value.starts_with(['[', '{', '"', '\'']) || !(value.contains(": ") || value.ends_with(':')) {
            return None;
        }
        Some((from + lead, from + lead + value.len()))
    }
}

//! Names of facts, options and scores, as conditions must be able to write them.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "name_not_usable",
    title: "A name that a condition could not use",
    why: "a fact that no condition can name cannot protect anyone",
    wrong: r#"facts:
  sore-throat: { card: A sore throat, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    right: r#"facts:
  sore_throat: { card: A sore throat, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    severity: Severity::Error,
};

/// Words that mean something else in a condition, or in the parser behind it.
const TAKEN: &[&str] = &[
    "and", "or", "not", "in", "is", "yes", "no", "unsure", "all", "everyone", "true", "false", "if", "else", "switch", "do", "while",
    "until", "loop", "for", "continue", "break", "return", "throw", "try", "catch", "let", "const", "fn", "private", "import", "export",
    "as", "this", "global", "overlays",
];

/// Lower-case letters, digits and `_`, beginning with a letter, and no word of the format.
pub(in crate::compile) fn check(work: &mut Work<'_>, name: &Spanned<String>) {
    let text = name.value.as_str();
    let shape = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !shape {
        let fault = RULE.fault(format!("`{text}` cannot be used in a condition"), name.span);
        work.faults.push(fault.mend("use small letters, digits and `_`, beginning with a letter"));
    } else if TAKEN.contains(&text) {
        work.faults.push(RULE.fault(format!("`{text}` already means something in conditions"), name.span).mend("choose another name"));
    }
}

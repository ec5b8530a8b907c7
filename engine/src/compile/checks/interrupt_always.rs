//! Interrupts that everybody would trigger.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "interrupt_always",
    title: "An interrupt that always holds",
    why: "every call would be led into this topic, whatever the patient needs",
    wrong: "interrupts:
  - if: all
    topic: main",
    right: "interrupts:
  - if: blue_lips
    topic: main",
    severity: Severity::Error,
};

/// The whole entry.
pub(in crate::compile) fn fault(span: Span) -> Diagnostic {
    RULE.fault("this interrupt always holds", span).mend("name the fact that brings the topic in front")
}

//! What an overlay may hold.

use crate::compile::steps::Part;
use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::model::{Step, StepKind};

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "overlay_contents",
    title: "An overlay that decides, jumps or ends a call, or `send_to` outside an overlay",
    why: "an overlay adds to many pathways at once; ending them would skip the questions that keep other patients safe",
    wrong: "overlay: immune
about: [infection]
for: weak_immune_system
steps:
  - check: Signs
    ask: [fever]
    if_any: call-999
    because: May be serious (plan)
sources: { plan: The plan }",
    right: "overlay: immune
about: [infection]
for: weak_immune_system
steps:
  - if: all
    at_least: emergency-1h
    because: May be serious (plan)
sources: { plan: The plan }",
    severity: Severity::Error,
};

/// One step of a run.
pub(in crate::compile) fn check(work: &mut Work<'_>, step: &Step, part: Part) {
    let wrong = match (&step.kind, part) {
        (StepKind::Decide(_), Part::Overlay) => Some("an overlay does not `decide`"),
        (StepKind::Go { .. }, Part::Overlay) => Some("an overlay does not jump with `go`"),
        (StepKind::Check { if_any: Some(_), .. }, Part::Overlay) => Some("a card in an overlay does not end the pathway"),
        (StepKind::SendTo { .. }, Part::Start | Part::Pathway) => Some("`send_to` stands outside an overlay"),
        (StepKind::Decide(_), Part::Start) => Some("the start does not `decide`"),
        (StepKind::Go { .. }, Part::Start) => Some("the start does not jump with `go`"),
        _ => None,
    };
    if let Some(headline) = wrong {
        work.faults.push(
            RULE.fault(headline, step.span)
                .mend("use `at_least`, `do` and `advise` in overlays and in the start; swap services in overlays only"),
        );
    }
}

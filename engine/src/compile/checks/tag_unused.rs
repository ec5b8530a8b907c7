//! Tags by which overlays find pathways.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use std::collections::HashSet;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "tag_unused",
    title: "An overlay for a tag that no pathway has",
    why: "the overlay would never be put in, and what it adds for these patients is missed",
    wrong: "overlay: immune
about: [infections]
for: weak_immune_system
steps:
  - if: all
    at_least: emergency-1h
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

/// Every tag of every overlay must be the tag of some pathway.
pub(in crate::compile) fn check(work: &mut Work<'_>) {
    let library = work.library;
    let used: HashSet<&str> = library.pathways.iter().flat_map(|p| &p.about).map(|t| t.value.as_str()).collect();
    for tag in library.overlays.iter().filter_map(|o| o.about.as_ref()).flatten() {
        if used.contains(tag.value.as_str()) {
            continue;
        }
        let fault = RULE.fault(format!("no pathway is about `{}`", tag.value), tag.span);
        let near = work.names.nearest(used.iter().copied(), &tag.value);
        work.faults.push(match near {
            Some(near) => fault.mend(format!("write `{near}`")).edit(tag.span, near),
            None => fault.mend("add the tag to the pathways it is for, or take it away"),
        });
    }
}

//! Who leads when two services of one tier are wanted.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::model::{Services, Together};
use crate::program::{Ladder, ServiceId};
use std::collections::BTreeSet;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "together_form",
    title: "A line under `together` that joins two tiers, leads to a stranger, or runs in a circle",
    why: "two kinds of help wanted for one problem would be settled the wrong way, and one of them lost",
    wrong: "tiers:
  ambulance: [ambulance]
  emergency: [emergency-department]
  urgent: [primary-care, hub]
  telephone: [clinician-call]
  home: [self-care]
together:
  - { of: [primary-care, hub], go_to: emergency-department }
calls: [clinician-call]
times: [now, 1 hour, 6 hours, 24 hours, no limit]",
    right: "tiers:
  ambulance: [ambulance]
  emergency: [emergency-department]
  urgent: [primary-care, hub]
  telephone: [clinician-call]
  home: [self-care]
together:
  - { of: [primary-care, hub], go_to: hub }
calls: [clinician-call]
times: [now, 1 hour, 6 hours, 24 hours, no limit]",
    severity: Severity::Error,
};

/// One line: at least two services of one tier, the leader among them.
pub(in crate::compile) fn check(work: &mut Work<'_>, pair: &Together, of: &[ServiceId], lead: ServiceId, ladder: &Ladder) {
    let tier = |s: ServiceId| ladder.services.get(s.at()).map(|d| d.tier);
    if of.len() == pair.of.len() && (of.len() < 2 || !of.contains(&lead)) {
        let fault = RULE.fault(format!("`{}` is not among the services that are wanted together", pair.go_to.value), pair.go_to.span);
        work.faults.push(fault.mend("name at least two services under `of:` and one of them under `go_to:`"));
    }
    if of.iter().any(|s| tier(*s) != tier(lead)) {
        let fault = RULE.fault("these services stand in two tiers", pair.go_to.span);
        work.faults.push(fault.mend("join services of one tier only: the abler tier leads by itself"));
    }
}

/// No service leads itself through others.
pub(in crate::compile) fn no_circle(work: &mut Work<'_>, written: &Services, above: &[BTreeSet<usize>]) {
    for pair in &written.together {
        let Some(lead) = work.names.service(&pair.go_to.value) else { continue };
        if above.get(lead.at()).is_some_and(|set| set.contains(&lead.at())) {
            let fault = RULE.fault(format!("`{}` leads and is led, in a circle", pair.go_to.value), pair.go_to.span);
            work.faults.push(fault.mend("let one of the services lead all others of the circle"));
        }
    }
}

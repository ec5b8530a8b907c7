//! Dispositions that cannot be told apart.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use std::collections::HashMap;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "disposition_twice",
    title: "Two dispositions of the same service, time and category",
    why: "two names for one rung let a rule and its promise speak past each other",
    wrong: "dispositions:
  call-999: { service: ambulance, within: now, ends_call: true }
  emergency-1h: { service: emergency-department, within: 1 hour }
  clinician-now: { service: clinician-call, within: 20 minutes, as_urgent_as: 1 hour }
  primary-care-6h: { service: primary-care, within: 6 hours }
  gp-6h: { service: primary-care, within: 6 hours }
  hub-6h: { service: hub, within: 6 hours }
  self-care: { service: self-care, within: no limit, needs_advice: [safety-net] }
after_correction: { of: emergency, at_least: clinician-now }",
    right: "dispositions:
  call-999: { service: ambulance, within: now, ends_call: true }
  emergency-1h: { service: emergency-department, within: 1 hour }
  clinician-now: { service: clinician-call, within: 20 minutes, as_urgent_as: 1 hour }
  primary-care-6h: { service: primary-care, within: 6 hours }
  hub-6h: { service: hub, within: 6 hours }
  self-care: { service: self-care, within: no limit, needs_advice: [safety-net] }
after_correction: { of: emergency, at_least: clinician-now }",
    severity: Severity::Error,
};

/// One per service, level and category.
pub(super) fn check(work: &mut Work<'_>) {
    let mut seen = HashMap::new();
    for rung in &work.program.ladder.dispositions {
        if let Some((name, span)) = seen.insert((rung.service, rung.level, rung.category), (&rung.name, rung.origin.span)) {
            let fault = RULE.fault(format!("`{}` is the same help as `{name}`, in the same time", rung.name), rung.origin.span);
            work.faults.push(fault.also(span, "the other one").mend("keep one of the two"));
        }
    }
}

//! The last step of every climb: the ablest service, at once.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "top_tier_now",
    title: "The ablest tier has no disposition for `now`",
    why: "when nothing else is soon enough the outcome climbs to the ablest help at once; it must exist",
    wrong: "dispositions:
  call-999: { service: ambulance, within: 1 hour, ends_call: true }
  emergency-1h: { service: emergency-department, within: 1 hour }
  clinician-now: { service: clinician-call, within: 20 minutes, as_urgent_as: 1 hour }
  primary-care-6h: { service: primary-care, within: 6 hours }
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

/// Some rung of tier 0 has level 0.
pub(super) fn check(work: &mut Work<'_>) {
    let ladder = &work.program.ladder;
    if ladder.tiers.is_empty() || ladder.dispositions.iter().any(|d| d.tier == 0 && d.level == 0) {
        return;
    }
    let place = ladder.dispositions.first().map_or(work.library.anywhere, |d| d.origin.span);
    let name = ladder.tiers.first().map(|(name, _)| name.clone()).unwrap_or_default();
    work.faults.push(RULE.fault(format!("no disposition of the tier `{name}` is for `now`"), place).mend("add one with `within: now`"));
}

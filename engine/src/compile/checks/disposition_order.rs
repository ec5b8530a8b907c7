//! The order of dispositions: the file's order agrees with what covers what.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "disposition_order",
    title: "A disposition that stands below one it is more urgent than",
    why: "the first of several outcomes leads; in the wrong order the page would put the milder help on top",
    wrong: "dispositions:
  call-999: { service: ambulance, within: now, ends_call: true }
  primary-care-6h: { service: primary-care, within: 6 hours }
  emergency-1h: { service: emergency-department, within: 1 hour }
  clinician-now: { service: clinician-call, within: 20 minutes, as_urgent_as: 1 hour }
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

/// No later line is sooner or as soon at an abler tier, or sooner at the same service. Who leads (`together`) is another question.
pub(super) fn check(work: &mut Work<'_>) {
    let rungs = &work.program.ladder.dispositions;
    let mut faults = Vec::new();
    // Per tier and per service the latest level so far is enough to compare with: no pair is looked at twice.
    let mut by_tier: Vec<Option<usize>> = vec![None; work.program.ladder.tiers.len()];
    let mut by_service: Vec<Option<usize>> = vec![None; work.program.ladder.services.len()];
    for (at, rung) in rungs.iter().enumerate() {
        let abler =
            by_tier.iter().skip(usize::from(rung.tier) + 1).flatten().find(|b| rungs.get(**b).is_some_and(|x| x.level >= rung.level));
        let sooner = by_service
            .get(rung.service.at())
            .copied()
            .flatten()
            .filter(|b| rungs.get(*b).is_some_and(|x| (x.level, x.category) > (rung.level, rung.category)));
        if let Some(before) = abler.copied().or(sooner).and_then(|b| rungs.get(b)) {
            faults.push(
                RULE.fault(format!("`{}` covers `{}`, but stands below it", rung.name, before.name), rung.origin.span)
                    .also(before.origin.span, "less urgent, but above"),
            );
        }
        for table in [by_tier.get_mut(usize::from(rung.tier)), by_service.get_mut(rung.service.at())].into_iter().flatten() {
            if table.and_then(|b| rungs.get(b)).is_none_or(|x| x.level <= rung.level) {
                *table = Some(at);
            }
        }
    }
    work.faults.extend(faults.into_iter().map(|f| f.mend("list the dispositions most urgent first")));
}

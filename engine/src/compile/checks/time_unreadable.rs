//! Times, and their order.

use crate::compile::work::Work;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "time_unreadable",
    title: "A time that cannot be read, or times out of order",
    why: "a deadline nobody can read cannot be kept, and the patient waits too long",
    wrong: "dispositions:
  call-999: { service: ambulance, within: now, ends_call: true }
  emergency-1h: { service: emergency-department, within: 1 hour }
  clinician-now: { service: clinician-call, within: 20 min, as_urgent_as: 1 hour }
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

/// A time as written.
pub(in crate::compile) fn fault(time: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("`{}` is no time", time.value), time.span)
        .mend("write `now`, `no limit`, or a number and minutes, hours, days or weeks, such as `6 hours`")
}

/// The times of `services.yaml` must rise; `no limit` stands last.
pub(in crate::compile) fn in_order(work: &mut Work<'_>, written: &[Spanned<String>], times: &[(Option<u32>, String)]) {
    let minutes = |at: usize| times.get(at).map(|(minutes, _)| minutes.unwrap_or(u32::MAX));
    for (at, time) in written.iter().enumerate().skip(1) {
        if minutes(at - 1) >= minutes(at) {
            work.faults.push(
                RULE.fault(format!("`{}` is not later than the time before it", time.value), time.span)
                    .mend("list the times soonest first, each once"),
            );
        }
    }
}

//! Swaps of services by `send_to`.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::program::ServiceId;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "send_to_legality",
    title: "A swap to a service that is less able, can never be soon enough, or touches an emergency",
    why: "a plan that names a hub must never keep anybody from an ambulance or from help that is soon enough",
    wrong: "overlay: plan
about: all
for: weak_immune_system
steps:
  - send_to: hub
    instead_of: [emergency-department]
    because: The plan names a hub (plan)
sources: { plan: The plan }",
    right: "overlay: plan
about: all
for: weak_immune_system
steps:
  - send_to: hub
    instead_of: [primary-care]
    because: The plan names a hub (plan)
sources: { plan: The plan }",
    severity: Severity::Error,
};

/// At least as able, never an emergency tier, and some rung no later than one it stands in for.
pub(in crate::compile) fn check(work: &mut Work<'_>, hub: &Spanned<String>, to: ServiceId, names: &[Spanned<String>], from: &[ServiceId]) {
    let ladder = &work.program.ladder;
    let tier = |s: ServiceId| ladder.services.get(s.at()).map_or(u8::MAX, |d| d.tier);
    let emergency = ladder.after_correction.map_or(0, |a| a.tier);
    let soonest = ladder.dispositions.iter().filter(|d| d.service == to).map(|d| d.level).min();
    let mut faults = Vec::new();
    let mut say = |headline: String, span| faults.push(RULE.fault(headline, span));
    if tier(to) <= emergency {
        say(format!("`{}` is an emergency service, and no plan sends there", hub.value), hub.span);
    }
    for (name, service) in names.iter().zip(from).filter(|_| names.len() == from.len()) {
        let latest = ladder.dispositions.iter().filter(|d| d.service == *service).map(|d| d.level).max();
        if tier(*service) <= emergency {
            say(format!("`{}` is an emergency service, which no plan replaces", name.value), name.span);
        } else if tier(to) > tier(*service) {
            say(format!("`{}` is less able than `{}`", hub.value, name.value), name.span);
        } else if latest.is_some() && soonest.is_none_or(|s| latest.is_some_and(|l| s > l)) {
            say(format!("`{}` is never as soon as `{}`", hub.value, name.value), name.span);
        }
    }
    let mend =
        "swap only services of the same or a less able tier, below the emergency tiers; let an action line tell the receiver of the plan";
    work.faults.extend(faults.into_iter().map(|f| f.mend(mend)));
}

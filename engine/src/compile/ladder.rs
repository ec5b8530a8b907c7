//! Services in tiers, times as levels, dispositions as rungs, who leads, and what must also happen.
//!
//! Demands are joined by the walker; here only the ladder they are joined on is built.

use super::checks;
use super::names::{Names, Of};
use super::work::Work;
use crate::limits::SERVICES;
use crate::model;
use crate::program::{ActionDef, ActionId, AfterCorrection, Disposition, Ladder, Service, ServiceId, ServiceSet, Urgency};
use crate::source::Spanned;
use std::collections::BTreeSet;

/// Builds the ladder, then checks it.
pub(super) fn ladder(work: &mut Work<'_>) {
    let library = work.library;
    let Some(written) = &library.services else {
        work.faults.push(checks::part_missing::fault(library.anywhere, "services", "`services.yaml` with tiers, calls and times"));
        return;
    };
    let mut ladder = Ladder::default();
    services(work, written, &mut ladder);
    for time in &written.times {
        let minutes = minutes(&time.value);
        if minutes.is_none() && time.value != "no limit" {
            work.faults.push(checks::time_unreadable::fault(time));
        }
        ladder.times.push((minutes, time.value.clone()));
    }
    checks::time_unreadable::in_order(work, &written.times, &ladder.times);
    leads(work, written, &mut ladder);
    for rung in &library.dispositions {
        if let Some(made) = disposition(work, rung, &ladder) {
            ladder.dispositions.push(made);
        }
    }
    let emergency = library.after_correction.as_ref().and_then(|after| {
        let tier = work.one(Of::Tier, &after.of, |names, t| names.place(Of::Tier, t)).and_then(|at| u8::try_from(at).ok())?;
        let at_least = work.one(Of::Disposition, &after.at_least, Names::disposition)?;
        ladder.after_correction = Some(AfterCorrection { tier, at_least });
        Some(tier)
    });
    urgency(&mut ladder, emergency.unwrap_or(0));
    ladder.index();
    work.program.ladder = ladder;
}

fn services(work: &mut Work<'_>, written: &model::Services, ladder: &mut Ladder) {
    for (tier, group) in written.tiers.iter().enumerate() {
        let mut members = Vec::with_capacity(group.services.len());
        for name in &group.services {
            if ladder.services.len() >= SERVICES {
                work.faults.push(checks::too_many::fault(name.span, "services", SERVICES));
                break;
            }
            members.push(ServiceId(u8::try_from(ladder.services.len()).unwrap_or(u8::MAX)));
            let say = written.names.iter().find(|(of, _)| of.value == name.value).map(|(_, words)| words.value.clone());
            ladder.services.push(Service {
                name: name.value.clone(),
                say: say.unwrap_or_else(|| name.value.replace('-', " ")),
                tier: u8::try_from(tier).unwrap_or(u8::MAX),
                calls: false,
            });
        }
        ladder.tiers.push((group.name.value.clone(), members));
    }
    for (name, _) in &written.names {
        work.one(Of::Service, name, Names::service);
    }
    for service in work.all(Of::Service, &written.calls, Names::service) {
        ladder.calls = ladder.calls.union(ServiceSet::one(service));
        if let Some(def) = ladder.services.get_mut(service.at()) {
            def.calls = true;
        }
    }
}

/// Who leads: as written, then made transitive. If a leads b and b leads c, a leads c, unless a line of its own says otherwise.
fn leads(work: &mut Work<'_>, written: &model::Services, ladder: &mut Ladder) {
    let count = ladder.services.len();
    let mut above: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count];
    for pair in &written.together {
        let of = work.all(Of::Service, &pair.of, Names::service);
        let Some(lead) = work.one(Of::Service, &pair.go_to, Names::service) else { continue };
        checks::together_form::check(work, pair, &of, lead, ladder);
        for member in of.iter().filter(|m| **m != lead) {
            if let Some(set) = above.get_mut(member.at()) {
                set.insert(lead.at());
            }
        }
    }
    for middle in 0..count {
        let further = above.get(middle).cloned().unwrap_or_default();
        for set in above.iter_mut().filter(|set| set.contains(&middle)) {
            set.extend(further.iter().copied());
        }
    }
    checks::together_form::no_circle(work, written, &above);
    let leads = |a: usize, b: usize| {
        let found = if above.get(b).is_some_and(|s| s.contains(&a)) { Some(a) } else { above.get(a).filter(|s| s.contains(&b)).map(|_| b) };
        found.and_then(|at| u8::try_from(at).ok()).map(ServiceId)
    };
    ladder.leads = (0..count).flat_map(|a| (0..count).map(move |b| (a, b))).map(|(a, b)| leads(a, b)).collect();
}

/// Minutes of a time such as `20 minutes`, `6 hours`, `3 days`, `2 weeks`, `now`.
pub(super) fn minutes(time: &str) -> Option<u32> {
    if time == "now" {
        return Some(0);
    }
    let (number, unit) = time.split_once(' ')?;
    let each = match unit.trim().trim_end_matches('s') {
        "minute" => 1,
        "hour" => 60,
        "day" => 24 * 60,
        "week" => 7 * 24 * 60,
        _ => return None,
    };
    number.parse::<u32>().ok()?.checked_mul(each)
}

fn disposition(work: &mut Work<'_>, rung: &model::Disposition, ladder: &Ladder) -> Option<Disposition> {
    let service = work.one(Of::Service, &rung.service, Names::service);
    let within_minutes = minutes(&rung.within.value);
    if within_minutes.is_none() && rung.within.value != "no limit" {
        work.faults.push(checks::time_unreadable::fault(&rung.within));
    }
    // A rung's own time may lie between two levels when it says which one it is as urgent as.
    let level = work.level(rung.as_urgent_as.as_ref().unwrap_or(&rung.within));
    let needs_advice = work.all(Of::Advice, &rung.needs_advice, Names::advice);
    let origin = work.origin(rung.name.span);
    let (service, level) = (service?, level?);
    let def = ladder.services.get(service.at())?;
    let text = |t: &Option<Spanned<String>>| t.as_ref().map(|t| t.value.clone()).unwrap_or_default();
    Some(Disposition {
        name: rung.name.value.clone(),
        service,
        tier: def.tier,
        level,
        within_minutes,
        within: rung.within.value.clone(),
        category: rung.category.as_ref().map(|c| c.value),
        is_call: def.calls,
        ends_call: rung.ends_call,
        needs_advice,
        nhs: text(&rung.nhs),
        nhs_source: text(&rung.nhs_source),
        valid_from: text(&rung.valid_from),
        valid_to: text(&rung.valid_to),
        say_you: text(&rung.say.you),
        say_they: text(&rung.say.they),
        say_handler: text(&rung.say.handler),
        next: text(&rung.next),
        unreachable: text(&rung.unreachable),
        urgency: Urgency::Soon,
        origin,
    })
}

/// A day's limit for "urgent".
const DAY_MINUTES: u32 = 24 * 60;

fn urgency(ladder: &mut Ladder, emergency: u8) {
    let last = u8::try_from(ladder.tiers.len().saturating_sub(1)).unwrap_or(u8::MAX);
    let times = &ladder.times;
    let in_a_day = |level: u8| times.get(level as usize).is_some_and(|(minutes, _)| minutes.is_some_and(|m| m <= DAY_MINUTES));
    for rung in &mut ladder.dispositions {
        rung.urgency = match rung.tier {
            tier if tier <= emergency => Urgency::Emergency,
            tier if tier == last => Urgency::Home,
            _ if in_a_day(rung.level) => Urgency::Urgent,
            _ => Urgency::Soon,
        };
    }
}

/// Actions, in file order.
pub(super) fn actions(work: &mut Work<'_>) {
    let library = work.library;
    let text = |t: &Option<Spanned<String>>| t.as_ref().map(|t| t.value.clone()).unwrap_or_default();
    for (at, action) in library.actions.iter().enumerate() {
        work.program.actions.push(ActionDef {
            name: action.name.value.clone(),
            task_for: text(&action.task_for),
            due_minutes: action.due_minutes.as_ref().map(|d| d.value),
            page: text(&action.page),
            hand_over_line: text(&action.hand_over_line),
            staff_only: action.staff_only,
            when_lost: action.when_lost,
            id: ActionId(u16::try_from(at).unwrap_or(u16::MAX)),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::minutes;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (time, expected) in [("now", 0), ("1 hour", 60), ("20 minutes", 20), ("3 days", 4_320), ("2 weeks", 20_160)] {
            assert_eq!(minutes(time), Some(expected), "{time}");
        }
        for wrong in ["no limit", "soon", "1h", "-1 hours", "1 month", "5000000 weeks"] {
            assert_eq!(minutes(wrong), None, "{wrong}");
        }
    }
}

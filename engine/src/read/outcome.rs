//! The library's header, services, dispositions and actions.

use super::decode::{Desk, Map, entries, items, names, open, quoted};
use super::scalar;
use super::tree::Node;
use crate::model::{Action, AfterCorrection, Disposition, Header, Services, Tier, Together};
use crate::source::{Span, Spanned};

/// A file that begins with `library:`.
pub(crate) fn header(mut map: Map<'_, '_, '_>) -> Header {
    map.need("languages");
    let read = Header {
        name: map.need_prose("library").unwrap_or_default(),
        country: map.need_name("country").unwrap_or_default(),
        status: map.need_name("status").unwrap_or_default(),
        languages: map.names("languages"),
        licences: map.labels("licences"),
    };
    map.close();
    read
}

/// A file that begins with `tiers:`.
pub(crate) fn services(mut map: Map<'_, '_, '_>, whole: Span) -> Services {
    let tiers =
        map.take("tiers").map_or_else(Vec::new, |node| entries(node, "tiers", map.desk, |node, desk| Some(names(node, "tiers", desk))));
    let together = map
        .take("together")
        .map_or_else(Vec::new, |node| items(node, "together", map.desk).iter().filter_map(|item| pair(item, map.desk)).collect());
    map.need("times");
    let read = Services {
        tiers: tiers.into_iter().map(|(name, services)| Tier { name, services }).collect(),
        together,
        calls: map.names("calls"),
        times: map.names("times"),
        names: map.texts("names"),
        span: whole,
    };
    map.close();
    read
}

fn pair(node: &Node, desk: &mut Desk<'_>) -> Option<Together> {
    let mut map = open(node, "a line of `together`", desk)?;
    map.need("of");
    let of = map.names("of");
    let go_to = map.need_name("go_to");
    map.close();
    Some(Together { of, go_to: go_to? })
}

/// The entries under `dispositions:`.
pub(crate) fn dispositions(node: &Node, desk: &mut Desk<'_>) -> Vec<Disposition> {
    let read =
        entries(node, "dispositions", desk, |node, desk| open(node, "a disposition", desk).and_then(|map| disposition(map, node.span)));
    read.into_iter().map(|(name, rung)| Disposition { name, ..rung }).collect()
}

fn disposition(mut map: Map<'_, '_, '_>, span: Span) -> Option<Disposition> {
    let service = map.need_name("service");
    let within = map.need_time("within");
    let read = Disposition {
        name: Spanned::default(),
        as_urgent_as: map.name("as_urgent_as"),
        category: map.word("category", &[("1", 1), ("2", 2), ("3", 3), ("4", 4)]),
        ends_call: flag(&mut map, "ends_call"),
        needs_advice: map.names("needs_advice"),
        nhs: map.label("nhs"),
        nhs_source: map.label("nhs_source"),
        valid_from: map.label("valid_from"),
        valid_to: map.label("valid_to"),
        say: map.ask("say"),
        next: map.prose("next"),
        unreachable: map.prose("unreachable"),
        service: service.clone().unwrap_or_default(),
        within: within.clone().unwrap_or_default(),
        span,
    };
    map.close();
    service.and(within).map(|_| read)
}

/// A switch: `true` or `false`, as in `ends_call: true`.
fn flag(map: &mut Map<'_, '_, '_>, key: &'static str) -> bool {
    map.word(key, &[("true", true), ("false", false), ("yes", true), ("no", false)]).is_some_and(|word| word.value)
}

/// `after_correction:` beside the dispositions.
pub(crate) fn after_correction(node: &Node, desk: &mut Desk<'_>) -> Option<AfterCorrection> {
    let mut map = open(node, "`after_correction`", desk)?;
    let of = map.need_name("of");
    let at_least = map.need_name("at_least");
    map.close();
    Some(AfterCorrection { of: of?, at_least: at_least? })
}

/// The entries under `actions:`.
pub(crate) fn actions(node: &Node, desk: &mut Desk<'_>) -> Vec<Action> {
    let read = entries(node, "actions", desk, |node, desk| open(node, "an action", desk).map(action));
    read.into_iter().map(|(name, action)| Action { name, ..action }).collect()
}

fn action(mut map: Map<'_, '_, '_>) -> Action {
    let seen_by = map
        .need("seen_by")
        .and_then(|node| scalar::word(node, &quoted("seen_by"), &[("everyone", false), ("staff", true)], &mut map.desk.faults));
    let read = Action {
        name: Spanned::default(),
        task_for: map.name("task_for"),
        due_minutes: map.duration("due"),
        page: map.name("page"),
        hand_over_line: map.prose("hand_over_line"),
        // Unreadable: kept from everyone but staff, because it may be a safeguarding line.
        staff_only: seen_by.is_none_or(|word| word.value),
        when_lost: flag(&mut map, "when_lost"),
    };
    map.close();
    read
}

//! From the hand-off's offers to what a person sees: open until when, why this one, which times are free. Words of the frame only.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::view::{Kept, Receipt, ServiceLine, ServicesPage, SlotDay, SlotLine};
use crate::booking::receipt::receipt as told;
use crate::booking::types::{Booking, BookingState, CancelReason, Offer, Slot};
use crate::directory::catalogue::Catalogue;
use crate::directory::reasons::{Words, miles};
use crate::directory::search::Excluded;
use crate::directory::types::{Service, Way};
use crate::handoff::types::{ActionServices, Offered};
use crate::sessions::Folded;

/// Sentences relative to this moment.
pub(super) fn words(zone: &TimeZone, now: Timestamp) -> Words {
    Words { zone: zone.clone(), now: now.as_second() }
}

/// A phrase as a sentence: a capital first. A full stop is the page's.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A kind of help in the content's words.
pub(super) fn kind_words(session: &Folded, kind: &str) -> String {
    let services = &session.live.release.program.ladder.services;
    services.iter().find(|service| service.name == kind).map_or_else(|| kind.replace('-', " "), |service| service.say.clone())
}

/// The list for one action; empty before a place is known.
pub(super) fn services(found: Option<&ActionServices>, words: &Words, slots: impl Fn(&str) -> String) -> ServicesPage {
    let Some(found) = found else { return ServicesPage::default() };
    ServicesPage {
        services: found.offered.iter().map(|offered| offer(offered, words, &slots)).collect(),
        not_in_time: found.excluded.iter().map(excluded).collect(),
        unreachable: found.fall_back.say.clone(),
        ..ServicesPage::default()
    }
}

fn offer(offered: &Offered, words: &Words, slots: &impl Fn(&str) -> String) -> ServiceLine {
    let (offer, service) = (&offered.offer, &offered.offer.service);
    let open = if offer.is_open_now {
        format!("Open now until {}", words.time(offer.closes_at.as_second()))
    } else {
        format!("Opens at {}", words.time(offer.opens_at.as_second()))
    };
    // Distance, hours and travel stand on lines of their own; what is left says why this one.
    let said_elsewhere = ["distance", "open-now", "opens-in-time", "remote"];
    let why = offer.reasons.iter().filter(|said| !said_elsewhere.contains(&said.code.as_str())).map(|said| sentence(&said.text)).collect();
    let bookable = !offered.slots.is_empty();
    ServiceLine {
        id: service.id.as_str().to_owned(),
        open: if service.ways_in.is_remote() { format!("{open}. You do not need to travel") } else { open },
        in_time: !offer.is_late,
        why,
        distance: (!service.ways_in.is_remote()).then(|| miles(offer.distance_metres)),
        how: how(&offer.ways, bookable),
        slots: bookable.then(|| slots(service.id.as_str())),
        ..name_only(service)
    }
}

fn how(ways: &[Way], bookable: bool) -> String {
    let word = |way: &Way| match way {
        Way::Book if bookable => Some("book a time here"),
        Way::Book => None,
        Way::CallBack => Some("they can ring you"),
        Way::Telephone => Some("ring them"),
        Way::GoTo => Some("walk in"),
        Way::Website => Some("use their website"),
    };
    let words: Vec<&str> = ways.iter().filter_map(word).collect();
    if words.is_empty() { String::new() } else { format!("{}.", sentence(&words.join(", or "))) }
}

fn excluded(left_out: &Excluded) -> ServiceLine {
    ServiceLine {
        id: left_out.id.as_str().to_owned(),
        name: left_out.name.clone(),
        distance: Some(miles(left_out.distance_metres)),
        open: sentence(&left_out.why.text),
        ..ServiceLine::default()
    }
}

/// Name, kind, address and number of a service.
pub(super) fn name_only(service: &Service) -> ServiceLine {
    let dial = |number: &str| number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>();
    ServiceLine {
        id: service.id.as_str().to_owned(),
        name: service.name.clone(),
        kind: sentence(&service.setting),
        address: [&service.address, &service.place, &service.postcode]
            .into_iter()
            .filter(|part| !part.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(", "),
        telephone: service.ways_in.telephone.as_ref().map(|number| (dial(number), number.clone())),
        ..ServiceLine::default()
    }
}

/// Free times by day.
pub(super) fn days(free: &[Slot], zone: &TimeZone, now: Timestamp) -> Vec<SlotDay> {
    let today = now.to_zoned(zone.clone()).date();
    let mut days: Vec<SlotDay> = Vec::new();
    for slot in free {
        let at = slot.starts_at.to_zoned(zone.clone());
        let date = at.strftime("%A %-d %B").to_string();
        let day = if at.date() == today {
            format!("Today, {date}")
        } else if today.tomorrow().is_ok_and(|tomorrow| tomorrow == at.date()) {
            format!("Tomorrow, {date}")
        } else {
            date
        };
        let line = SlotLine {
            id: slot.id.to_string(),
            time: at.strftime("%H:%M").to_string(),
            how: format!("{} minutes", slot.minutes),
            in_time: true,
        };
        match days.last_mut().filter(|last| last.day == day) {
            Some(last) => last.slots.push(line),
            None => days.push(SlotDay { day, slots: vec![line] }),
        }
    }
    days
}

/// A booking as a receipt, without its addresses.
pub(super) fn receipt(booking: &Booking, zone: &TimeZone, picture: &Catalogue) -> Receipt {
    let told = told(booking, zone);
    let service = picture.service(booking.slot.id.service()).map(name_only);
    Receipt {
        reference: told.reference,
        service: told.service_name,
        kind: service.as_ref().map(|s| s.kind.clone()).unwrap_or_default(),
        time: told.when,
        address: told.address,
        telephone: service.and_then(|s| s.telephone),
        bring: vec![
            "Bring your medicines, or a list of them. If you cannot come, cancel, so that somebody else can have the time.".to_owned(),
        ],
        reasons: &CANCEL_REASONS,
        cancelled: matches!(booking.state, BookingState::Cancelled { .. }),
        missed: matches!(booking.state, BookingState::Missed { .. }),
        ..Receipt::default()
    }
}

/// Why somebody cancels: value and words, the first chosen unless they say otherwise.
pub(super) const CANCEL_REASONS: [(&str, &str); 4] = [
    ("other", "I would rather not say"),
    ("cannot-come", "I cannot come then"),
    ("not-needed", "I no longer need it"),
    ("worse", "I am worse, or I am getting other help"),
];

/// The reason behind a value.
pub(super) fn cancel_reason(value: Option<&str>) -> CancelReason {
    match value {
        Some("cannot-come") => CancelReason::CannotCome,
        Some("not-needed") => CancelReason::NotNeeded,
        Some("worse") => CancelReason::Worse,
        _ => CancelReason::Other,
    }
}

/// A kept time, in words.
pub(super) fn kept(offer: &Offer, zone: &TimeZone) -> Kept {
    let local = |at: Timestamp, form: &str| at.to_zoned(zone.clone()).strftime(form).to_string();
    Kept {
        slot: offer.slot.id.to_string(),
        time: local(offer.slot.starts_at, "%A %-d %B at %H:%M"),
        service: offer.service_name.clone(),
        until: local(offer.until, "%H:%M"),
    }
}

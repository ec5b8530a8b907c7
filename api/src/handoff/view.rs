//! What a caller sees of services, appointments and bookings, as JSON. Instants are UTC in RFC 3339; beside them stand the words people
//! read. It chooses nothing: order and reasons come from the directory.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::types::{ActionServices, CallBack, Offered};
use crate::booking::receipt::receipt;
use crate::booking::types::{Booking, BookingState, Hold, Slot};
use crate::directory::reasons::{Said, miles};
use crate::directory::rules::HelpLine;
use crate::directory::search::Excluded;
use crate::directory::types::{Service, Way};

/// A reason: a stable code, and a phrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReasonLine {
    /// For programs.
    pub code: String,
    /// For people.
    pub text: String,
}

impl From<Said> for ReasonLine {
    fn from(said: Said) -> Self {
        Self { code: said.code, text: said.text }
    }
}

/// One service as people need it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServiceView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Kind of help.
    pub kind: String,
    /// What it is in plain words.
    pub setting: String,
    /// Address in one line.
    pub address: String,
    /// Number to ring.
    pub telephone: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Plain words: step-free, hearing loop.
    pub accessibility: Vec<String>,
    /// Languages spoken.
    pub languages: Vec<String>,
    /// Opening hours: day or days, and times.
    pub hours: Vec<(String, String)>,
    /// How busy it says it is, if it says: `green`, `amber`, `red`.
    pub capacity: Option<String>,
    /// When it said so.
    pub capacity_reported_at: Option<String>,
}

impl From<&Service> for ServiceView {
    fn from(service: &Service) -> Self {
        let parts = [&service.address, &service.place, &service.postcode];
        let address = parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ");
        let capacity = service.capacity.map(|report| match report.capacity {
            crate::directory::types::Capacity::Green => "green".to_owned(),
            crate::directory::types::Capacity::Amber => "amber".to_owned(),
            crate::directory::types::Capacity::Red => "red".to_owned(),
        });
        Self {
            id: service.id.to_string(),
            name: service.name.clone(),
            kind: service.kind.clone(),
            setting: service.setting.clone(),
            address,
            telephone: service.ways_in.telephone.clone(),
            website: service.ways_in.website.clone(),
            latitude: service.at.latitude,
            longitude: service.at.longitude,
            accessibility: service.accessibility.clone(),
            languages: service.languages.clone(),
            hours: service.hours.in_words(),
            capacity,
            capacity_reported_at: service.capacity.map(|report| report.reported_at.to_string()),
        }
    }
}

/// A free appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlotView {
    /// Its id.
    pub id: String,
    /// When it begins.
    pub starts_at: String,
    /// Day and time in words, local.
    pub when: String,
    /// How long it takes.
    pub minutes: u16,
}

/// A slot with its local time in words.
#[must_use]
pub fn slot(slot: &Slot, zone: &TimeZone) -> SlotView {
    let when = slot.starts_at.to_zoned(zone.clone()).strftime("%A %-d %B at %H:%M").to_string();
    SlotView { id: slot.id.to_string(), starts_at: slot.starts_at.to_string(), when, minutes: slot.minutes }
}

/// A service that is offered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OfferView {
    /// 1 is the first.
    pub rank: u32,
    /// The service.
    pub service: ServiceView,
    /// Straight-line distance, metres.
    pub distance_metres: u32,
    /// The same in words.
    pub distance: String,
    /// When its opening begins or began.
    pub opens_at: String,
    /// When it closes, or where the search stopped looking.
    pub closes_at: String,
    /// Open now.
    pub is_open_now: bool,
    /// Later than the deadline; offered because late beats never.
    pub is_late: bool,
    /// It stands in for the kind that was wanted.
    pub stands_in: bool,
    /// Ways in, best first: `book`, `call-back`, `telephone`, `go-to`, `website`.
    pub ways: Vec<String>,
    /// Why it stands here.
    pub reasons: Vec<ReasonLine>,
    /// First free appointments in time.
    pub slots: Vec<SlotView>,
}

/// A service that is not offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExcludedView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Straight-line distance, metres.
    pub distance_metres: u32,
    /// Why not.
    pub why: ReasonLine,
}

/// Whom to ring when none of this helps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FallBackView {
    /// What to do.
    pub say: String,
    /// Number.
    pub call: String,
}

/// What can be offered for one action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ActionServicesView {
    /// Disposition of the action.
    pub disposition: String,
    /// Kind of help that was wanted.
    pub kind: String,
    /// What to do.
    pub headline: String,
    /// By when.
    pub needed_by: Option<String>,
    /// Services in order.
    pub offered: Vec<OfferView>,
    /// Services left out, nearest first.
    pub excluded: Vec<ExcludedView>,
    /// Always there.
    pub fall_back: FallBackView,
}

/// What can be offered for an action, as JSON.
#[must_use]
pub fn action_services(found: ActionServices, zone: &TimeZone) -> ActionServicesView {
    ActionServicesView {
        disposition: found.disposition,
        kind: found.kind,
        headline: found.headline,
        needed_by: found.needed_by.map(|by| by.to_string()),
        offered: found.offered.into_iter().map(|one| offer(one, zone)).collect(),
        excluded: found.excluded.into_iter().map(excluded).collect(),
        fall_back: fall_back(found.fall_back),
    }
}

fn offer(found: Offered, zone: &TimeZone) -> OfferView {
    let Offered { offer, slots } = found;
    OfferView {
        rank: offer.rank,
        service: ServiceView::from(&offer.service),
        distance_metres: offer.distance_metres,
        distance: miles(offer.distance_metres),
        opens_at: offer.opens_at.to_string(),
        closes_at: offer.closes_at.to_string(),
        is_open_now: offer.is_open_now,
        is_late: offer.is_late,
        stands_in: offer.stands_in,
        ways: offer.ways.iter().map(|way| way_name(*way).to_owned()).collect(),
        reasons: offer.reasons.into_iter().map(ReasonLine::from).collect(),
        slots: slots.iter().map(|one| slot(one, zone)).collect(),
    }
}

fn way_name(way: Way) -> &'static str {
    match way {
        Way::Book => "book",
        Way::CallBack => "call-back",
        Way::Telephone => "telephone",
        Way::GoTo => "go-to",
        Way::Website => "website",
    }
}

fn excluded(out: Excluded) -> ExcludedView {
    ExcludedView { id: out.id.to_string(), name: out.name, distance_metres: out.distance_metres, why: out.why.into() }
}

fn fall_back(line: HelpLine) -> FallBackView {
    FallBackView { say: line.say, call: line.call }
}

/// A slot kept for a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoldView {
    /// The slot.
    pub slot: SlotView,
    /// Until when.
    pub until: String,
    /// How often it may still be made longer.
    pub extensions_left: u16,
}

/// A hold, as JSON.
#[must_use]
pub fn hold(held: &Hold, zone: &TimeZone) -> HoldView {
    HoldView { slot: slot(&held.slot, zone), until: held.until.to_string(), extensions_left: held.extensions_left }
}

/// A booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookingView {
    /// Its id.
    pub id: String,
    /// What to say when asked.
    pub reference: String,
    /// `booked`, `cancelled`, `displaced` (the service cancelled it and the person has no other time yet) or `missed`.
    pub state: String,
    /// Name of the service.
    pub service: String,
    /// Where to go.
    pub address: String,
    /// Day and time in words, local.
    pub when: String,
    /// The slot.
    pub slot: SlotView,
    /// Disposition it is for.
    pub disposition: String,
}

/// A booking, as JSON.
#[must_use]
pub fn booking(booking: &Booking, zone: &TimeZone) -> BookingView {
    let paper = receipt(booking, zone);
    let state = match booking.state {
        BookingState::Booked => "booked",
        BookingState::Cancelled { .. } => "cancelled",
        BookingState::Displaced { .. } => "displaced",
        BookingState::Missed { .. } => "missed",
    };
    BookingView {
        id: booking.id.as_str().to_owned(),
        reference: paper.reference,
        state: state.to_owned(),
        service: paper.service_name,
        address: paper.address,
        when: paper.when,
        slot: slot(&booking.slot, zone),
        disposition: booking.disposition.clone(),
    }
}

/// A call-back that was promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallBackView {
    /// Disposition it is for.
    pub disposition: String,
    /// The service that rings.
    pub service: String,
    /// Number it rings.
    pub telephone: String,
    /// By when.
    pub needed_by: Option<String>,
    /// Somebody has rung, or it was withdrawn.
    pub is_done: bool,
}

impl From<CallBack> for CallBackView {
    fn from(promised: CallBack) -> Self {
        Self {
            disposition: promised.disposition,
            service: promised.service.to_string(),
            telephone: promised.telephone,
            needed_by: promised.needed_by.map(|by| by.to_string()),
            is_done: promised.done.is_some(),
        }
    }
}

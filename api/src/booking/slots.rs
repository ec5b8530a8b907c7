//! Which appointments a service has: cut out of its opening hours by its schedule, the same on every node and every day. Pure: what
//! has been taken is the store's knowledge.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::types::{Schedule, Slot, SlotId};
use crate::directory::days::{BankHolidays, Days};
use crate::directory::import::all_rows;
use crate::directory::types::{BadInput, Service, ServiceId};
use crate::limits;

/// The schedules of all services that can be booked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schedules {
    by_service: BTreeMap<ServiceId, Schedule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    service: String,
    slot_minutes: u16,
    people: u16,
}

impl Schedules {
    /// Reads the table `service,slot_minutes,people`.
    ///
    /// # Errors
    /// The first line that does not fit, or a service that stands there twice.
    pub fn read(table: &str) -> Result<Self, BadInput> {
        let mut by_service = BTreeMap::new();
        for row in all_rows::<Row>(table)? {
            let service = ServiceId::parse(&row.service)?;
            let fits = (5..=240).contains(&row.slot_minutes) && (1..=limits::PEOPLE_PER_SLOT).contains(&row.people);
            if !fits {
                return Err(BadInput(format!("{service}: 5 to 240 minutes and 1 to {} people", limits::PEOPLE_PER_SLOT)));
            }
            let schedule = Schedule { service: service.clone(), slot_minutes: row.slot_minutes, people: row.people };
            if by_service.insert(service, schedule).is_some() {
                return Err(BadInput(format!("{} has two schedules", row.service)));
            }
        }
        Ok(Self { by_service })
    }

    /// The demonstration's schedules.
    ///
    /// # Errors
    /// When the table does not fit.
    pub fn demo() -> Result<Self, BadInput> {
        Self::read(include_str!("../../demo/schedules.csv"))
    }

    /// The schedule of a service, if it can be booked.
    #[must_use]
    pub fn of(&self, service: &ServiceId) -> Option<&Schedule> {
        self.by_service.get(service)
    }

    /// Ids of all services that have one.
    pub fn services(&self) -> impl Iterator<Item = &ServiceId> {
        self.by_service.keys()
    }
}

/// The appointments of a service that begin within `from..=until`, earliest first, at most [`limits::SLOTS_GENERATED`]. Looks at most
/// [`limits::HORIZON_DAYS`] ahead of `from`.
#[must_use]
pub fn slots(
    service: &Service,
    schedule: &Schedule,
    holidays: &BankHolidays,
    zone: &jiff::tz::TimeZone,
    from: Timestamp,
    until: Timestamp,
) -> Vec<Slot> {
    let horizon = from.checked_add(SignedDuration::from_hours(24 * limits::HORIZON_DAYS)).unwrap_or(from);
    let until = until.min(horizon);
    let days = Days::between(from, until, holidays, zone);
    let length = i64::from(schedule.slot_minutes) * 60;
    let mut found: Vec<Slot> = Vec::new();
    let mut latest = i64::MIN;
    for opening in days.openings(&service.hours) {
        // Where an evening runs into the next morning's hours, the morning's slots begin behind it.
        let mut start = opening.from.max(latest);
        while start.saturating_add(length) <= opening.until && found.len() < limits::SLOTS_GENERATED {
            if (from.as_second()..=until.as_second()).contains(&start) {
                let at = Timestamp::from_second(start).unwrap_or(from);
                let people = (1..=schedule.people).map(|person| SlotId::new(service.id.clone(), start, person));
                found.extend(people.map(|id| Slot { id, starts_at: at, minutes: schedule.slot_minutes }));
            }
            start = start.saturating_add(length);
        }
        latest = latest.max(start);
    }
    found
}

/// The slot with this id, if the schedule has it.
#[must_use]
pub fn slot_of(service: &Service, schedule: &Schedule, holidays: &BankHolidays, zone: &jiff::tz::TimeZone, id: &SlotId) -> Option<Slot> {
    let at = Timestamp::from_second(id.starts_second()).ok()?;
    slots(service, schedule, holidays, zone, at, at).into_iter().find(|slot| slot.id == *id)
}

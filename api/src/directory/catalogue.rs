//! One immutable picture of the directory: services with their index, places, bank holidays, rules and zone. A change makes a new
//! picture; a search never sees half of one.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::days::BankHolidays;
use super::hours::OpeningHours;
use super::index::Index;
use super::places::Places;
use super::rules::Rules;
use super::types::{BadInput, Service, ServiceId};
use crate::limits;

/// The picture.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// All services, in order of their ids.
    pub services: Vec<Arc<Service>>,
    /// Where they are, kind by kind.
    pub index: Arc<Index>,
    /// Which services keep the same hours.
    pub hours: Arc<SameHours>,
    /// Towns and postcodes.
    pub places: Arc<Places>,
    /// Bank holidays of the country.
    pub holidays: BankHolidays,
    /// Rules of choosing.
    pub rules: Rules,
    /// Zone in which opening hours are written.
    pub zone: TimeZone,
}

/// Services by their hours: those of one number keep the same.
#[derive(Debug, Clone, Default)]
pub struct SameHours {
    numbers: Vec<usize>,
    count: usize,
}

impl SameHours {
    fn of_all(services: &[Service]) -> Self {
        let mut known: HashMap<&OpeningHours, usize> = HashMap::new();
        let numbers = services
            .iter()
            .map(|service| {
                let next = known.len();
                *known.entry(&service.hours).or_insert(next)
            })
            .collect();
        Self { numbers, count: known.len() }
    }

    /// The number of the service at this place of the list; past the last number when there is none.
    #[must_use]
    pub fn of(&self, slot: usize) -> usize {
        self.numbers.get(slot).copied().unwrap_or(self.count)
    }
}

impl Catalogue {
    /// Builds the picture.
    ///
    /// # Errors
    /// When there are more than [`limits::SERVICES`] services, or two have one id.
    pub fn new(mut services: Vec<Service>, places: Places, holidays: BankHolidays, rules: Rules, zone: TimeZone) -> Result<Self, BadInput> {
        if services.len() > limits::SERVICES {
            return Err(BadInput(format!("{} services, the limit is {}", services.len(), limits::SERVICES)));
        }
        services.sort_by(|a, b| a.id.cmp(&b.id));
        if let Some([twin, _]) = services.windows(2).find(|pair| matches!(pair, [a, b] if a.id == b.id)) {
            return Err(BadInput(format!("two services have the id {}", twin.id)));
        }
        let index = Arc::new(Index::build(&services));
        let hours = Arc::new(SameHours::of_all(&services));
        let services = services.into_iter().map(Arc::new).collect();
        Ok(Self { services, index, hours, places: Arc::new(places), holidays, rules, zone })
    }

    /// The service with this id.
    #[must_use]
    pub fn service(&self, id: &ServiceId) -> Option<&Service> {
        let slot = self.services.binary_search_by(|service| service.id.cmp(id)).ok()?;
        self.services.get(slot).map(Arc::as_ref)
    }

    /// The same picture with some services replaced by newer versions of themselves (same id, kind, place and hours).
    #[must_use]
    pub fn with(&self, newer: impl IntoIterator<Item = Service>) -> Self {
        let mut copy = self.clone();
        for service in newer {
            let slot = copy.services.binary_search_by(|old| old.id.cmp(&service.id));
            if let Some(old) = slot.ok().and_then(|slot| copy.services.get_mut(slot)) {
                *old = Arc::new(service);
            }
        }
        copy
    }
}

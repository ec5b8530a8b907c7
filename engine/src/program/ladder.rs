//! The ladder: services in tiers, times as levels, dispositions as rungs, and which rung covers which.
//!
//! Time and kind of help are two things and stay two things; nothing here joins demands (the walker does).

use super::{ActionId, AdviceId, DispositionId, Origin, ServiceId};

/// No level: nothing demanded.
pub const NO_LEVEL: u8 = u8::MAX;
/// No tier: nothing demanded.
pub const NO_TIER: u8 = u8::MAX;

/// A set of services, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct ServiceSet(pub u64);

impl ServiceSet {
    /// The set of one service.
    #[must_use]
    pub const fn one(service: ServiceId) -> Self {
        Self(1_u64.wrapping_shl(service.0 as u32))
    }
    /// Both together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
    /// Is this service in it?
    #[must_use]
    pub const fn has(self, service: ServiceId) -> bool {
        self.0 & Self::one(service).0 != 0
    }
    /// Is it empty?
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// Its services, by number.
    pub fn iter(self) -> impl Iterator<Item = ServiceId> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let next = u8::try_from(left.trailing_zeros()).ok().filter(|_| left != 0)?;
            left &= left - 1;
            Some(ServiceId(next))
        })
    }
}

/// A service.
#[derive(Debug, Clone)]
pub struct Service {
    /// Id.
    pub name: String,
    /// Words shown.
    pub say: String,
    /// Tier, 0 the ablest.
    pub tier: u8,
    /// It telephones.
    pub calls: bool,
}

/// Something that says where to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// A disposition.
    Disposition(DispositionId),
    /// Only a time: a level.
    Within(u8),
}

/// How urgent an outcome looks to people. Words, never only a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// Ambulance or emergency department.
    Emergency,
    /// Within a day.
    Urgent,
    /// Later than that.
    Soon,
    /// At home.
    Home,
}

/// A rung.
#[derive(Debug, Clone)]
pub struct Disposition {
    /// Name.
    pub name: String,
    /// Service.
    pub service: ServiceId,
    /// Tier of its service.
    pub tier: u8,
    /// Level, 0 the soonest: its time, or `as_urgent_as`.
    pub level: u8,
    /// By when, in minutes; none: no limit.
    pub within_minutes: Option<u32>,
    /// By when, as written.
    pub within: String,
    /// Ambulance category.
    pub category: Option<u8>,
    /// It is a call.
    pub is_call: bool,
    /// Ends the call.
    pub ends_call: bool,
    /// Advice always shown with it.
    pub needs_advice: Vec<AdviceId>,
    /// NHS code, its list and its first and last day; may be empty.
    pub nhs: String,
    /// List the code was taken from.
    pub nhs_source: String,
    /// First day.
    pub valid_from: String,
    /// Last day.
    pub valid_to: String,
    /// Headline to the person.
    pub say_you: String,
    /// Headline to someone else.
    pub say_they: String,
    /// Headline to read out.
    pub say_handler: String,
    /// What will happen.
    pub next: String,
    /// If this help cannot be had.
    pub unreachable: String,
    /// How urgent it looks.
    pub urgency: Urgency,
    /// Where it is written.
    pub origin: Origin,
}

/// What stays when a danger answer is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AfterCorrection {
    /// Tiers up to this one.
    pub tier: u8,
    /// The demand.
    pub at_least: DispositionId,
}

/// Something that must also happen.
#[derive(Debug, Clone)]
pub struct ActionDef {
    /// Name.
    pub name: String,
    /// Role a task is opened for; may be empty.
    pub task_for: String,
    /// Due in minutes.
    pub due_minutes: Option<u32>,
    /// A page to show; may be empty.
    pub page: String,
    /// A line in the hand-over; may be empty.
    pub hand_over_line: String,
    /// Seen by staff only.
    pub staff_only: bool,
    /// Only when the person is lost before the end.
    pub when_lost: bool,
    /// Its number.
    pub id: ActionId,
}

/// Services, times and rungs.
#[derive(Debug, Clone, Default)]
pub struct Ladder {
    /// Services by number.
    pub services: Vec<Service>,
    /// Tiers: name and services in order.
    pub tiers: Vec<(String, Vec<ServiceId>)>,
    /// Times, soonest first: minutes (none: no limit) and words.
    pub times: Vec<(Option<u32>, String)>,
    /// Who leads when two services of one tier are wanted: `leads[a * services + b]`, made transitive; none: nobody.
    pub leads: Vec<Option<ServiceId>>,
    /// Rungs, most urgent first.
    pub dispositions: Vec<Disposition>,
    /// What stays when a danger answer is taken back.
    pub after_correction: Option<AfterCorrection>,
    /// Services that telephone.
    pub calls: ServiceSet,
    /// The latest rung of each service no later than each level, `latest[service * times + level]`; made by [`Ladder::index`].
    pub latest: Vec<Option<DispositionId>>,
    /// The latest call no later than each level.
    pub latest_call: Vec<Option<DispositionId>>,
}

impl Ladder {
    /// Fills the tables of latest rungs, so that settling an outcome looks up instead of searching.
    pub fn index(&mut self) {
        let levels = 0..self.times.len();
        let best = |keep: &dyn Fn(&Disposition) -> bool, level: usize| {
            let rungs = self.dispositions.iter().enumerate().filter(|(_, d)| keep(d) && usize::from(d.level) <= level);
            let found = rungs.max_by_key(|(i, d)| (d.level, d.category, *i)).map(|(i, _)| i);
            found.and_then(|i| u16::try_from(i).ok()).map(DispositionId)
        };
        let of_service = |s: usize, level| best(&|d| d.service.at() == s, level);
        let latest =
            (0..self.services.len()).flat_map(|s| levels.clone().map(move |level| (s, level))).map(|(s, l)| of_service(s, l)).collect();
        let latest_call = levels.clone().map(|level| best(&|d| d.is_call, level)).collect();
        self.latest = latest;
        self.latest_call = latest_call;
    }

    /// The latest rung of a service no later than a level, whatever its category.
    #[must_use]
    pub fn latest_rung(&self, service: ServiceId, level: u8) -> Option<DispositionId> {
        let level = usize::from(level).min(self.times.len().saturating_sub(1));
        self.latest.get(service.at() * self.times.len() + level).copied().flatten()
    }

    /// The latest call no later than a level.
    #[must_use]
    pub fn latest_call(&self, level: u8) -> Option<DispositionId> {
        self.latest_call.get(usize::from(level)).copied().flatten()
    }

    /// The disposition of that name.
    #[must_use]
    pub fn disposition_named(&self, name: &str) -> Option<DispositionId> {
        self.dispositions.iter().position(|d| d.name == name).and_then(|i| u16::try_from(i).ok()).map(DispositionId)
    }

    /// The service of that name.
    #[must_use]
    pub fn service_named(&self, name: &str) -> Option<ServiceId> {
        self.services.iter().position(|s| s.name == name).and_then(|i| u8::try_from(i).ok()).map(ServiceId)
    }

    /// Who leads when `a` and `b` are both wanted for one problem.
    #[must_use]
    pub fn lead(&self, a: ServiceId, b: ServiceId) -> Option<ServiceId> {
        if a == b {
            return Some(a);
        }
        self.leads.get(a.at() * self.services.len() + b.at()).copied().flatten()
    }

    /// Is `a` soon enough and able enough for whoever needs `b`? `sent` names swaps in force: services in the set are sent to the hub.
    #[must_use]
    pub fn covers(&self, a: DispositionId, b: DispositionId, sent: &[(ServiceSet, ServiceId)]) -> bool {
        let (Some(x), Some(y)) = (self.dispositions.get(a.at()), self.dispositions.get(b.at())) else { return false };
        if x.level > y.level || (x.service == y.service && x.level == y.level && x.category > y.category) {
            return false;
        }
        x.tier < y.tier
            || x.service == y.service
            || self.lead(x.service, y.service) == Some(x.service)
            || sent.iter().any(|(from, hub)| *hub == x.service && from.has(y.service))
    }
}

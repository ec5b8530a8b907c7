//! What is demanded, as plain data. Joining demands is the walker's.

use super::{Demand, Ladder, NO_LEVEL, NO_TIER, ServiceSet};

/// No ambulance category demanded.
pub const NO_CATEGORY: u8 = u8::MAX;

/// The joined demands of one topic, or the one demand of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Demands {
    /// Soonest demanded call, as a level.
    pub call: u8,
    /// Soonest time of the demanded places, as a level.
    pub level: u8,
    /// Ablest demanded tier.
    pub tier: u8,
    /// Services wanted in that tier.
    pub services: ServiceSet,
    /// Most urgent ambulance category demanded in that tier.
    pub category: u8,
}

impl Default for Demands {
    fn default() -> Self {
        Self::NONE
    }
}

impl Demands {
    /// Nothing demanded.
    pub const NONE: Self = Self { call: NO_LEVEL, level: NO_LEVEL, tier: NO_TIER, services: ServiceSet(0), category: NO_CATEGORY };

    /// The state of one demand alone.
    #[must_use]
    pub fn of(ladder: &Ladder, demand: Demand) -> Self {
        match demand {
            Demand::Within(level) => Self { level, ..Self::NONE },
            Demand::Disposition(id) => ladder.dispositions.get(id.at()).map_or(Self::NONE, |d| {
                if d.is_call {
                    Self { call: d.level, ..Self::NONE }
                } else {
                    let services = ServiceSet::one(d.service);
                    Self { call: NO_LEVEL, level: d.level, tier: d.tier, services, category: d.category.unwrap_or(NO_CATEGORY) }
                }
            }),
        }
    }

    /// Is nothing demanded?
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }
}

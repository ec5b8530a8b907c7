//! How much one network may ask for: conversations opened, tries to sign in, directory searches. Each comes back evenly over a minute, and a minute's
//! worth may come at once. Knows no route and no answer; counts in memory, so a restart forgives.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{PoisonError, RwLock};

use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::limits;

/// What somebody asks for that is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Opening a conversation.
    Opening,
    /// A try to sign in, right or wrong.
    SignIn,
    /// A search of the directory.
    Search,
}

impl Ask {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Opening, Self::SignIn, Self::Search];

    /// Its name, for measures and programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::SignIn => "sign_in",
            Self::Search => "search",
        }
    }

    /// So many a minute where so many conversations may be opened.
    fn per_minute(self, openings: NonZeroU32) -> NonZeroU32 {
        match self {
            Self::Opening => openings,
            Self::SignIn => NonZeroU32::new(openings.get() / limits::CLIENT_OPENINGS_FOR_EACH_SIGN_IN).unwrap_or(NonZeroU32::MIN),
            Self::Search => openings.saturating_mul(NonZeroU32::new(limits::CLIENT_SEARCHES_FOR_EACH_OPENING).unwrap_or(NonZeroU32::MIN)),
        }
    }
}

/// The networks that asked lately. The clock is a type, so that a test can move it.
#[derive(Debug)]
pub struct Clients<C: Clock = MonotonicClock> {
    /// None: nothing is limited.
    tables: Option<[Table<C>; 3]>,
}

impl Clients {
    /// So many conversations a minute for each network, tries to sign in and searches in proportion; 0: nothing is limited.
    #[must_use]
    pub fn opening_per_minute(openings: u32) -> Self {
        Self::with_clock(openings, MonotonicClock)
    }
}

impl<C: Clock + Clone> Clients<C> {
    fn with_clock(openings: u32, clock: C) -> Self {
        let table = |openings| move |ask: Ask| Table::new(Quota::per_minute(ask.per_minute(openings)), clock.clone());
        Self { tables: NonZeroU32::new(openings).map(|openings| Ask::ALL.map(table(openings))) }
    }

    /// Takes one.
    ///
    /// # Errors
    /// The number of seconds until there is one again.
    pub fn take(&self, ask: Ask, address: IpAddr) -> Result<(), u32> {
        match self.tables.as_ref().and_then(|tables| tables.get(ask as usize)) {
            Some(table) => table.take(network_of(address)),
            None => Ok(()),
        }
    }

    /// How many networks are remembered.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.tables.iter().flatten().map(Table::remembered).sum()
    }
}

type Limiter<C> = RateLimiter<IpAddr, HashMapStateStore<IpAddr>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// One kind of request, by network.
struct Table<C: Clock> {
    quota: Quota,
    clock: C,
    limiter: RwLock<Limiter<C>>,
}

impl<C: Clock + Clone> Table<C> {
    fn new(quota: Quota, clock: C) -> Self {
        let limiter = RwLock::new(RateLimiter::hashmap_with_clock(quota, clock.clone()));
        Self { quota, clock, limiter }
    }

    fn take(&self, network: IpAddr) -> Result<(), u32> {
        {
            let limiter = self.limiter.read().unwrap_or_else(PoisonError::into_inner);
            if limiter.len() < limits::CLIENTS {
                return limiter.check_key(&network).map_err(|until| {
                    let wait = until.wait_time_from(self.clock.now()).as_millis().div_ceil(1_000);
                    u32::try_from(wait).unwrap_or(u32::MAX).max(1)
                });
            }
        }
        self.clean();
        Ok(())
    }

    /// Forgets networks that have everything back. Where so many remain that this would soon be done again, all are forgotten: so many at once come
    /// from an attack with many addresses, and letting it in is better than shutting everybody out.
    fn clean(&self) {
        let mut limiter = self.limiter.write().unwrap_or_else(PoisonError::into_inner);
        limiter.retain_recent();
        if limiter.len() > limits::CLIENTS / 2 {
            *limiter = RateLimiter::hashmap_with_clock(self.quota, self.clock.clone());
        }
        limiter.shrink_to_fit();
    }

    fn remembered(&self) -> usize {
        self.limiter.read().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl<C: Clock> std::fmt::Debug for Table<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Table")
    }
}

/// The network an address belongs to as far as limits go: itself, or for the new kind its first half, since one household has 2^64 of those.
#[must_use]
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::*;
    use governor::clock::FakeRelativeClock;
    use std::net::Ipv4Addr;
    use std::time::Duration;

    fn address(number: usize) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(number).unwrap()))
    }

    #[test]
    fn a_flood_from_one_network_is_refused_and_told_when_to_come_back_and_another_is_not() {
        let clock = FakeRelativeClock::default();
        let clients = Clients::with_clock(60, clock.clone());
        for _ in 0..60 {
            clients.take(Ask::Opening, address(1)).unwrap();
        }
        assert_eq!(clients.take(Ask::Opening, address(1)), Err(1), "one comes back each second");
        clients.take(Ask::Opening, address(2)).unwrap();
        for _ in 0..6 {
            clients.take(Ask::SignIn, address(1)).unwrap();
        }
        assert_eq!(clients.take(Ask::SignIn, address(1)), Err(10), "a tenth of the openings, one each ten seconds");
        for _ in 0..120 {
            clients.take(Ask::Search, address(1)).unwrap();
        }
        assert!(clients.take(Ask::Search, address(1)).is_err());
        clock.advance(Duration::from_secs(1));
        clients.take(Ask::Opening, address(1)).unwrap();
        assert!(clients.take(Ask::Opening, address(1)).is_err());
    }

    #[test]
    fn addresses_of_one_household_count_together() {
        let clients = Clients::with_clock(1, FakeRelativeClock::default());
        clients.take(Ask::Opening, "2001:db8:1:2::1".parse().unwrap()).unwrap();
        assert!(clients.take(Ask::Opening, "2001:db8:1:2:ffff::9".parse().unwrap()).is_err());
        clients.take(Ask::Opening, "2001:db8:1:3::1".parse().unwrap()).unwrap();
        clients.take(Ask::Opening, "::ffff:192.0.2.1".parse().unwrap()).unwrap();
        assert!(clients.take(Ask::Opening, "192.0.2.1".parse().unwrap()).is_err(), "the same address in both its forms");
    }

    #[test]
    fn the_table_is_bounded_and_nobody_is_shut_out_by_a_crowd() {
        let clients = Clients::with_clock(1, FakeRelativeClock::default());
        let mut most = 0;
        for number in 0..2 * limits::CLIENTS + 10 {
            clients.take(Ask::Opening, address(number)).unwrap();
            most = most.max(if number % 1_000 == 0 { clients.remembered() } else { 0 });
        }
        assert!(clients.remembered() <= limits::CLIENTS && most <= limits::CLIENTS, "{most}");
    }

    #[test]
    fn networks_that_have_everything_back_are_forgotten_and_the_others_are_not() {
        let clock = FakeRelativeClock::default();
        let clients = Clients::with_clock(1, clock.clone());
        for number in 0..limits::CLIENTS - 1 {
            clients.take(Ask::Opening, address(number)).unwrap();
        }
        clock.advance(Duration::from_secs(120));
        let late = address(limits::CLIENTS);
        clients.take(Ask::Opening, late).unwrap();
        clients.take(Ask::Opening, address(limits::CLIENTS + 1)).unwrap();
        assert_eq!(clients.remembered(), 1);
        assert!(clients.take(Ask::Opening, late).is_err());
    }

    #[test]
    fn nought_means_no_limit() {
        let clients = Clients::opening_per_minute(0);
        for _ in 0..10_000 {
            clients.take(Ask::SignIn, address(1)).unwrap();
        }
        assert_eq!(clients.remembered(), 0);
    }
}

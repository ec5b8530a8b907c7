//! Slows down guessing without locking anybody out: each key has a number of tries that come back evenly over time. Counts in memory; a
//! restart forgives. Knows neither names nor addresses, only keys.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::clock::elapsed_ms;
use crate::limits;
use crate::server::network_of;

/// Tries per key and time.
#[derive(Debug)]
pub struct Throttle {
    tries: u32,
    window_ms: i64,
    spent: Mutex<HashMap<String, Spent>>,
}

#[derive(Debug, Clone, Copy)]
struct Spent {
    /// In millitries, so that they come back evenly.
    amount: i64,
    at_utc_ms: i64,
}

impl Throttle {
    /// So many tries, which come back evenly over `window_ms`.
    #[must_use]
    pub fn new(tries: u32, window_ms: i64) -> Self {
        Self { tries, window_ms: window_ms.max(1), spent: Mutex::default() }
    }

    /// Takes one try.
    ///
    /// # Errors
    /// The number of seconds until there is one again.
    pub fn take(&self, key: &str, now_utc_ms: i64) -> Result<(), u32> {
        let mut all = self.all();
        let limit = i64::from(self.tries).saturating_mul(1_000);
        let amount = all.get(key).map_or(0, |spent| self.left_of(*spent, now_utc_ms));
        if amount.saturating_add(1_000) > limit {
            let over = amount.saturating_add(1_000).saturating_sub(limit);
            let wait_ms = over.saturating_mul(self.window_ms) / limit.max(1);
            return Err(u32::try_from(wait_ms / 1_000).unwrap_or(u32::MAX).saturating_add(1));
        }
        if all.len() >= limits::THROTTLE_KEYS {
            all.retain(|_, spent| self.left_of(*spent, now_utc_ms) > limit / 2);
            // So many keys at once come from an attack with many addresses; forgiving them is better than shutting everybody out.
            if all.len() >= limits::THROTTLE_KEYS {
                all.clear();
            }
        }
        all.insert(key.to_owned(), Spent { amount: amount.saturating_add(1_000), at_utc_ms: now_utc_ms });
        Ok(())
    }

    /// Gives one try back, after it turned out to be an honest one.
    pub fn give_back(&self, key: &str) {
        let mut all = self.all();
        if let Some(spent) = all.get_mut(key) {
            spent.amount = spent.amount.saturating_sub(1_000);
            if spent.amount <= 0 {
                all.remove(key);
            }
        }
    }

    fn left_of(&self, spent: Spent, now_utc_ms: i64) -> i64 {
        let forgiven = elapsed_ms(spent.at_utc_ms, now_utc_ms).saturating_mul(i64::from(self.tries).saturating_mul(1_000)) / self.window_ms;
        spent.amount.saturating_sub(forgiven).max(0)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Spent>> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key of an address: itself, or for the new kind its first half, since one household has 2^64 of those.
#[must_use]
pub fn address_key(address: IpAddr) -> String {
    match network_of(address) {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(network) => format!("{network}/64"),
    }
}

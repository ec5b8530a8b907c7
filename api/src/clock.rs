//! The only place that asks the time. Gives the UTC instant, the local date in the United Kingdom, and texts of both. It schedules nothing and
//! decides nothing; the zone data is compiled in, so a machine without a zone database knows British Summer Time too.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Tells the time: the machine's, or one set by hand for tests and demonstrations. Cheap to clone; clones share a set time.
#[derive(Debug, Clone)]
pub struct Clock {
    set_ms: Option<Arc<AtomicI64>>,
    zone: TimeZone,
}

/// One instant, as every event carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now {
    /// Milliseconds since 1970-01-01T00:00Z.
    pub utc_ms: i64,
    /// The date on a calendar in London at that instant.
    pub local_date: Date,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self { set_ms: None, zone: london() }
    }

    /// A clock that stands still at `utc_ms` until it is set or advanced.
    #[must_use]
    pub fn standing_at(utc_ms: i64) -> Self {
        Self { set_ms: Some(Arc::new(AtomicI64::new(utc_ms))), zone: london() }
    }

    /// Sets a standing clock; the machine's clock is left alone.
    pub fn set(&self, utc_ms: i64) {
        if let Some(set_ms) = &self.set_ms {
            set_ms.store(utc_ms, Ordering::SeqCst);
        }
    }

    /// Moves a standing clock on; the machine's clock is left alone.
    pub fn advance(&self, by_ms: i64) {
        if let Some(set_ms) = &self.set_ms {
            set_ms.fetch_add(by_ms, Ordering::SeqCst);
        }
    }

    /// Milliseconds since 1970-01-01T00:00Z. May jump either way when the machine's clock is corrected: see [`elapsed_ms`].
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        match &self.set_ms {
            Some(set_ms) => set_ms.load(Ordering::SeqCst),
            None => Timestamp::now().as_millisecond(),
        }
    }

    /// The instant with its local date.
    #[must_use]
    pub fn now(&self) -> Now {
        let utc_ms = self.now_ms();
        Now { utc_ms, local_date: self.date_of(utc_ms) }
    }

    /// The date in London at an instant.
    #[must_use]
    pub fn date_of(&self, utc_ms: i64) -> Date {
        self.zone.to_datetime(timestamp(utc_ms)).date()
    }

    /// The zone people of the service live in, for opening hours and appointment times.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

/// The time between two instants in milliseconds, 0 when the clock was turned back meanwhile: no duration is negative.
#[must_use]
pub fn elapsed_ms(from_utc_ms: i64, to_utc_ms: i64) -> i64 {
    to_utc_ms.saturating_sub(from_utc_ms).max(0)
}

/// The instant as RFC 3339 text with milliseconds, such as `2026-11-22T21:30:00.000Z`.
#[must_use]
pub fn rfc3339(utc_ms: i64) -> String {
    format!("{:.3}", timestamp(utc_ms))
}

/// The instant as jiff knows it; instants beyond the year 9999 become the last one it knows.
#[must_use]
pub fn timestamp(utc_ms: i64) -> Timestamp {
    let nearest = if utc_ms < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_millisecond(utc_ms).unwrap_or(nearest)
}

/// London's zone from the compiled-in data; should that ever lack it, today's rule of the zone written out.
fn london() -> TimeZone {
    TimeZone::get("Europe/London").or_else(|_| TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0")).unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::*;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn the_local_date_follows_summer_time() {
        for (instant, date) in [
            ("2026-07-01T22:59:59Z", "2026-07-01"),
            ("2026-07-01T23:00:00Z", "2026-07-02"),
            ("2026-12-01T23:30:00Z", "2026-12-01"),
            // Summer time of 2026 ends on 25 October at 01:00Z.
            ("2026-10-24T23:00:00Z", "2026-10-25"),
            ("2026-10-25T23:30:00Z", "2026-10-25"),
        ] {
            let clock = Clock::standing_at(ms(instant));
            assert_eq!(clock.now().local_date.to_string(), date, "{instant}");
        }
    }

    #[test]
    fn a_standing_clock_moves_only_when_told_and_for_all_its_clones() {
        let clock = Clock::standing_at(1_000);
        let clone = clock.clone();
        clock.advance(500);
        assert_eq!(clone.now_ms(), 1_500);
        clone.set(7);
        assert_eq!(clock.now_ms(), 7);
    }

    #[test]
    fn the_system_clock_cannot_be_set() {
        let clock = Clock::system();
        clock.set(0);
        assert!(clock.now_ms() > ms("2024-01-01T00:00:00Z"));
    }

    #[test]
    fn no_duration_is_negative_and_no_instant_is_beyond_reach() {
        assert_eq!(elapsed_ms(10, 4), 0);
        assert_eq!(elapsed_ms(4, 10), 6);
        assert_eq!(elapsed_ms(i64::MIN, i64::MAX), i64::MAX);
        assert_eq!(rfc3339(ms("2026-11-22T21:30:00.5Z")), "2026-11-22T21:30:00.500Z");
        assert!(rfc3339(i64::MAX).starts_with("9999-"));
        assert!(Clock::standing_at(i64::MIN).now().local_date.year() < 0);
    }
}

//! Why a service stands where it stands, or is not offered: the facts as a type, and the sentence made from them. Holds the
//! directory's only prose. Decides nothing.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::types::Sex;

/// Why a service is not offered. Instants are seconds since 1970 UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Nobody has checked the entry for too long.
    Stale {
        /// Last check.
        checked_on: Date,
    },
    /// The service does not take this disposition.
    NotThisOutcome,
    /// The service does not take this symptom group.
    NotThisProblem,
    /// The person is too young.
    TooYoung {
        /// Youngest age taken, months.
        from_months: u16,
    },
    /// The person is too old.
    TooOld {
        /// Age no longer taken, months.
        to_months: u16,
    },
    /// It has age limits and the age is not known.
    AgeNotKnown,
    /// It takes only the other sex, or the sex is not known.
    Sex {
        /// The one sex taken.
        takes: Sex,
        /// True when the person's sex is not known.
        unknown: bool,
    },
    /// It serves other postcodes, or the postcode is not known.
    Area {
        /// True when no postcode is known.
        unknown: bool,
    },
    /// Only for people registered there.
    RegisteredOnly,
    /// It says it is full.
    Full {
        /// When it said so.
        reported_at: i64,
    },
    /// Farther than was asked.
    TooFar {
        /// How far, metres.
        distance_metres: u32,
        /// How far was asked, metres.
        radius_metres: u32,
    },
    /// Not open in time.
    Closed {
        /// When it closed, if recently.
        closed_at: Option<i64>,
        /// When it next opens, if soon.
        opens_at: Option<i64>,
        /// When the person needs to be seen by.
        needed_by: Option<i64>,
    },
    /// Open, but it closes before the person could be there.
    ClosesFirst {
        /// When it closes.
        closes_at: i64,
        /// When the person could be there.
        there_at: i64,
    },
    /// The person cannot be there in time.
    TooLate {
        /// When the person could be there.
        there_at: i64,
        /// When the person needs to be seen by.
        needed_by: i64,
    },
    /// None of its ways in can be used now.
    NoWayIn,
    /// Staff closed it.
    ClosedByHand {
        /// Until when.
        until: i64,
        /// Why.
        because: String,
    },
    /// Staff took it out of the directory.
    Withdrawn {
        /// Why.
        because: String,
    },
}

impl Why {
    /// Stable short name of the reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Why::Stale { .. } => "stale-entry",
            Why::NotThisOutcome => "not-this-outcome",
            Why::NotThisProblem => "not-this-problem",
            Why::TooYoung { .. } => "too-young",
            Why::TooOld { .. } => "too-old",
            Why::AgeNotKnown => "age-not-known",
            Why::Sex { unknown: false, .. } => "other-sex",
            Why::Sex { unknown: true, .. } => "sex-not-known",
            Why::Area { unknown: false } => "outside-area",
            Why::Area { unknown: true } => "area-not-known",
            Why::RegisteredOnly => "registered-only",
            Why::Full { .. } => "full",
            Why::TooFar { .. } => "too-far",
            Why::Closed { .. } => "closed",
            Why::ClosesFirst { .. } => "closes-first",
            Why::TooLate { .. } => "too-late",
            Why::NoWayIn => "no-way-in",
            Why::ClosedByHand { .. } => "closed-by-hand",
            Why::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// Why an offered service stands at its rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum For {
    /// Place in the order.
    Rank {
        /// 1 is the first.
        rank: u32,
        /// The person gets there after the time they were given.
        is_late: bool,
    },
    /// How far away it is.
    Distance {
        /// Metres, straight line.
        metres: u32,
    },
    /// It works by telephone: nobody travels.
    Remote,
    /// Open day and night, as far as this search looks.
    AlwaysOpen,
    /// Open now.
    OpenUntil {
        /// First closed second.
        until: i64,
    },
    /// Opens in time.
    Opens {
        /// First open second.
        from: i64,
        /// First closed second.
        until: i64,
    },
    /// Reported busy: ranked as if it were farther away.
    Busy {
        /// When.
        reported_at: i64,
    },
    /// The last capacity report is too old to count.
    CapacityOld {
        /// When.
        reported_at: i64,
    },
    /// Offered although the person gets there after the time they were given: late beats never.
    Late {
        /// When the person could be there.
        there_at: i64,
    },
    /// Stands in for a kind of help of which nothing is open in time.
    StandsIn {
        /// The kind that was wanted.
        kind: String,
    },
    /// Bank holidays of this year are not in the data.
    HolidaysUnknown,
    /// What staff wrote beside it for people.
    Note {
        /// One sentence.
        text: String,
    },
}

/// A reason for people and for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Stable short name.
    pub code: String,
    /// One sentence or phrase in plain words.
    pub text: String,
}

/// What sentences are relative to.
#[derive(Debug, Clone)]
pub struct Words {
    /// Local zone of the person.
    pub zone: TimeZone,
    /// Present time, seconds since 1970 UTC.
    pub now: i64,
}

impl Words {
    /// A time of day, with its day where that is not today: "18:00", "08:00 tomorrow", "08:00 on Monday 23 November".
    #[must_use]
    pub fn time(&self, second: i64) -> String {
        let local = |s: i64| Timestamp::from_second(s).unwrap_or(Timestamp::MAX).to_zoned(self.zone.clone());
        let (now, then) = (local(self.now), local(second));
        let clock = format!("{:02}:{:02}", then.hour(), then.minute());
        let day = then.date();
        if day == now.date() {
            clock
        } else if now.date().tomorrow().is_ok_and(|tomorrow| tomorrow == day) {
            format!("{clock} tomorrow")
        } else if now.date().yesterday().is_ok_and(|yesterday| yesterday == day) {
            format!("{clock} yesterday")
        } else {
            format!("{clock} on {}", then.strftime("%A %-d %B"))
        }
    }

    /// Minutes or hours since an earlier instant, in words.
    #[must_use]
    pub fn ago(&self, second: i64) -> String {
        match self.now.saturating_sub(second).max(0) / 60 {
            0 => "just now".to_owned(),
            1 => "1 minute ago".to_owned(),
            minutes @ 2..=119 => format!("{minutes} minutes ago"),
            minutes @ 120..=2_879 => format!("{} hours ago", minutes / 60),
            minutes => format!("{} days ago", minutes / 1_440),
        }
    }

    /// The sentence and code of an exclusion.
    #[must_use]
    pub fn why(&self, why: &Why) -> Said {
        let text = match why {
            Why::Stale { checked_on } => format!("this entry was last checked on {}", checked_on.strftime("%-d %B %Y")),
            Why::NotThisOutcome => "does not take this kind of outcome".to_owned(),
            Why::NotThisProblem => "does not see this problem".to_owned(),
            Why::TooYoung { from_months } => format!("takes people from {}", age(*from_months)),
            Why::TooOld { to_months } => format!("takes people under {}", age(*to_months)),
            Why::AgeNotKnown => "has age limits, and the age is not known".to_owned(),
            Why::Sex { takes, unknown } => only_for(*takes, *unknown),
            Why::Area { unknown: false } => "does not serve your postcode".to_owned(),
            Why::Area { unknown: true } => "serves some postcodes only, and yours is not known".to_owned(),
            Why::RegisteredOnly => "only for people registered there".to_owned(),
            Why::Full { reported_at } => format!("full: it said so {}", self.ago(*reported_at)),
            Why::TooFar { distance_metres, radius_metres } => {
                format!("{} away, the search went to {}", miles(*distance_metres), miles(*radius_metres))
            }
            Why::Closed { closed_at, opens_at, needed_by } => self.closed(*closed_at, *opens_at, *needed_by),
            Why::ClosesFirst { closes_at, there_at } => {
                format!("closes at {}, you could be there at about {}", self.time(*closes_at), self.time(*there_at))
            }
            Why::TooLate { there_at, needed_by } => {
                let (there, by) = (self.time(*there_at), self.time(*needed_by));
                format!("you could be there at about {there}; you need to be seen by {by}")
            }
            Why::NoWayIn => "cannot be reached from here at this time".to_owned(),
            Why::ClosedByHand { until, because } => format!("closed by hand until {}: {because}", self.time(*until)),
            Why::Withdrawn { because } => format!("taken out of the directory by hand: {because}"),
        };
        Said { code: why.code().to_owned(), text }
    }

    /// The phrase and code of a rank's reason.
    #[must_use]
    pub fn reason(&self, reason: &For) -> Said {
        let (code, text) = match reason {
            For::Rank { rank, is_late } => {
                let open = if *is_late { "open" } else { "open in time" };
                match rank {
                    1 => ("rank", format!("the nearest that is {open}")),
                    _ => ("rank", format!("number {rank} by distance of those {open}")),
                }
            }
            For::Distance { metres } => ("distance", format!("{} away", miles(*metres))),
            For::Remote => ("remote", "you do not need to travel".to_owned()),
            For::AlwaysOpen => ("always-open", "open day and night".to_owned()),
            For::OpenUntil { until } => ("open-now", format!("open now, until {}", self.time(*until))),
            For::Opens { from, until } => ("opens-in-time", format!("opens at {}, until {}", self.time(*from), self.time(*until))),
            For::Busy { reported_at } => ("busy", format!("busy: it said so {}, so it comes after others as near", self.ago(*reported_at))),
            For::CapacityOld { reported_at } => ("capacity-old", format!("last said how busy it is {}", self.ago(*reported_at))),
            For::Late { there_at } => ("late", format!("you could be there at about {}", self.time(*there_at))),
            For::StandsIn { kind } => ("stands-in", format!("nothing else is open in time for what you need ({})", kind.replace('-', " "))),
            For::Note { text } => ("note", text.clone()),
            For::HolidaysUnknown => ("holidays-unknown", "bank holidays for these days are not known: ring first".to_owned()),
        };
        Said { code: code.to_owned(), text }
    }

    fn closed(&self, closed_at: Option<i64>, opens_at: Option<i64>, needed_by: Option<i64>) -> String {
        let mut text = match (closed_at, opens_at) {
            (Some(closed), Some(opens)) => format!("closed at {}, opens at {}", self.time(closed), self.time(opens)),
            (Some(closed), None) => format!("closed at {}", self.time(closed)),
            (None, Some(opens)) => format!("closed, opens at {}", self.time(opens)),
            (None, None) => "closed".to_owned(),
        };
        if let Some(by) = needed_by {
            text.push_str(&format!("; you need to be seen by {}", self.time(by)));
        }
        text
    }
}

/// A distance in miles, as people in England say it.
#[must_use]
pub fn miles(metres: u32) -> String {
    let tenths = (u64::from(metres) * 10).saturating_add(804) / 1_609;
    match tenths {
        0 => "less than 0.1 miles".to_owned(),
        10 => "1 mile".to_owned(),
        tenths if tenths < 100 => format!("{}.{} miles", tenths / 10, tenths % 10),
        tenths => format!("{} miles", tenths.saturating_add(5) / 10),
    }
}

fn only_for(takes: Sex, unknown: bool) -> String {
    let whom = match takes {
        Sex::Female => "women and girls",
        Sex::Male => "men and boys",
    };
    let doubt = if unknown { ", and the sex is not known" } else { "" };
    format!("for {whom} only{doubt}")
}

fn age(months: u16) -> String {
    match (months / 12, months % 12) {
        (0, 1) => "1 month".to_owned(),
        (0, months) => format!("{months} months"),
        (1, 0) => "1 year".to_owned(),
        (years, 0) => format!("{years} years"),
        (years, rest) => format!("{} months", years.saturating_mul(12).saturating_add(rest)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_second()
    }

    fn words() -> Words {
        Words { zone: TimeZone::get("Europe/London").unwrap(), now: at("2026-11-23T17:10Z") }
    }

    #[test]
    fn a_closed_service_says_when_and_against_what() {
        let why = Why::Closed {
            closed_at: Some(at("2026-11-23T17:00Z")),
            opens_at: Some(at("2026-11-24T08:00Z")),
            needed_by: Some(at("2026-11-23T19:10Z")),
        };
        assert_eq!(words().why(&why).text, "closed at 17:00, opens at 08:00 tomorrow; you need to be seen by 19:10");
    }

    #[test]
    fn days_are_named_where_they_are_not_near() {
        assert_eq!(words().time(at("2026-11-22T08:30Z")), "08:30 yesterday");
        assert_eq!(words().time(at("2026-11-28T08:30Z")), "08:30 on Saturday 28 November");
    }

    #[test]
    fn distances_and_ages_in_plain_words() {
        let said = [0, 200, 1_609, 2_500, 30_000].map(miles);
        assert_eq!(said, ["less than 0.1 miles", "0.1 miles", "1 mile", "1.6 miles", "19 miles"]);
        assert_eq!([age(1), age(6), age(12), age(60), age(18)], ["1 month", "6 months", "1 year", "5 years", "18 months"]);
    }
}

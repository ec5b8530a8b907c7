//! Opening hours: a week, what changes on bank holidays, and single days that differ. Holds the reading of the compact text
//! (`mon-fri 08:00-18:30; sat 09:00-12:00`) and which spans count on which day. Knows no zone and no present time: `days` does.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::hours_text;
use super::types::BadInput;
use crate::limits;

/// Minutes in a civil day without a clock change.
pub const DAY_MINUTES: u16 = 24 * 60;

/// One stretch of being open, in minutes after the local midnight with which its day begins. `to_minute` may pass 1440: then it
/// ends on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First open minute, 0 to 1439.
    pub from_minute: u16,
    /// First closed minute, after `from_minute`, at most 24 hours later.
    pub to_minute: u16,
}

/// What a bank holiday does to a week.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BankHoliday {
    /// Open as on any such weekday.
    AsUsual,
    /// Open as on this weekday (`as sun`).
    As(Weekday0),
    /// These spans; none: closed.
    Spans(Vec<Span>),
}

/// A weekday as an index, Monday = 0. Its own type so that a stored rule never holds an eighth day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Weekday0(u8);

impl Weekday0 {
    /// From the calendar's weekday.
    #[must_use]
    pub fn of(day: Weekday) -> Self {
        Self(day.to_monday_zero_offset().unsigned_abs())
    }

    /// 0 to 6, Monday first.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl TryFrom<u8> for Weekday0 {
    type Error = BadInput;
    fn try_from(number: u8) -> Result<Self, BadInput> {
        if number < 7 { Ok(Self(number)) } else { Err(BadInput(format!("{number} is not a weekday: Monday is 0, Sunday 6"))) }
    }
}

impl From<Weekday0> for u8 {
    fn from(day: Weekday0) -> Self {
        day.0
    }
}

/// When a service is open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OpeningHours {
    week: [Vec<Span>; 7],
    bank_holiday: BankHoliday,
    exceptions: BTreeMap<Date, Vec<Span>>,
}

impl OpeningHours {
    /// Reads the three compact texts.
    ///
    /// `week`: `always`, `never`, or parts divided by `;`, each a day or range of days and its spans: `mon-fri 08:00-12:00,13:00-18:00`.
    /// A span whose end is not after its start ends on the next day. `bank_holiday`: `as usual`, `closed`, `as sun`, or spans.
    /// `exceptions`: empty, or parts divided by `;`: `2026-12-25 closed; 2026-12-31 08:00-13:00`. An exception beats a bank holiday.
    ///
    /// # Errors
    /// When a text is not of that form; the sentence names the part.
    pub fn parse(week: &str, bank_holiday: &str, exceptions: &str) -> Result<Self, BadInput> {
        Ok(Self { week: read_week(week)?, bank_holiday: read_bank_holiday(bank_holiday)?, exceptions: read_exceptions(exceptions)? })
    }

    /// Of a week alone: closed on bank holidays, no day differs.
    #[must_use]
    pub fn of_week(week: [Vec<Span>; 7]) -> Self {
        Self { week, bank_holiday: BankHoliday::Spans(Vec::new()), exceptions: BTreeMap::new() }
    }

    /// The spans that begin on this day, in order.
    #[must_use]
    pub fn spans_on(&self, date: Date, weekday: Weekday0, is_bank_holiday: bool) -> &[Span] {
        if let Some(spans) = self.exceptions.get(&date) {
            return spans;
        }
        if is_bank_holiday {
            match &self.bank_holiday {
                BankHoliday::AsUsual => {}
                BankHoliday::As(other) => return self.of_weekday(*other),
                BankHoliday::Spans(spans) => return spans,
            }
        }
        self.of_weekday(weekday)
    }

    /// True when the evening before may not run into this day: the day is declared closed as a whole, by an exception or as a bank
    /// holiday. Hours past midnight would be doubtful then, and doubt counts as closed.
    #[must_use]
    pub fn is_shut_all_day(&self, date: Date, is_bank_holiday: bool) -> bool {
        match self.exceptions.get(&date) {
            Some(spans) => spans.is_empty(),
            None => is_bank_holiday && self.bank_holiday == BankHoliday::Spans(Vec::new()),
        }
    }

    /// True when bank holidays change the week, so that a year without holiday data is a doubt worth telling.
    #[must_use]
    pub fn minds_bank_holidays(&self) -> bool {
        self.bank_holiday != BankHoliday::AsUsual
    }

    /// The week in words for a table: day or days, and times; then bank holidays where they differ. Days alike stand together.
    #[must_use]
    pub fn in_words(&self) -> Vec<(String, String)> {
        let mut rows: Vec<(usize, usize, String)> = Vec::new();
        for (index, spans) in self.week.iter().enumerate() {
            let words = span_words(spans);
            match rows.last_mut() {
                Some((_, last, same)) if *same == words => *last = index,
                _ => rows.push((index, index, words)),
            }
        }
        let mut table: Vec<(String, String)> = rows.into_iter().map(|(from, to, words)| (day_words(from, to), words)).collect();
        match &self.bank_holiday {
            BankHoliday::AsUsual => {}
            BankHoliday::As(day) => table.push(("Bank holidays".to_owned(), span_words(self.of_weekday(*day)))),
            BankHoliday::Spans(spans) => table.push(("Bank holidays".to_owned(), span_words(spans))),
        }
        table
    }

    /// The three compact texts of which [`OpeningHours::parse`] makes the same hours again.
    #[must_use]
    pub fn texts(&self) -> (String, String, String) {
        hours_text::write(&self.week, &self.bank_holiday, &self.exceptions)
    }

    /// What a bank holiday does.
    #[must_use]
    pub fn bank_holiday(&self) -> &BankHoliday {
        &self.bank_holiday
    }

    /// The spans of each weekday, Monday first.
    #[must_use]
    pub fn week(&self) -> &[Vec<Span>; 7] {
        &self.week
    }

    /// The single days that differ.
    #[must_use]
    pub fn exceptions(&self) -> &BTreeMap<Date, Vec<Span>> {
        &self.exceptions
    }

    fn of_weekday(&self, day: Weekday0) -> &[Span] {
        self.week.get(day.index()).map_or(&[], Vec::as_slice)
    }
}

fn day_words(from: usize, to: usize) -> String {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let name = |index: usize| DAYS.get(index).copied().unwrap_or_default();
    match (from, to) {
        (0, 6) => "Every day".to_owned(),
        (from, to) if from == to => name(from).to_owned(),
        (from, to) => format!("{} to {}", name(from), name(to)),
    }
}

fn span_words(spans: &[Span]) -> String {
    let clock = |minute: u16| match minute % DAY_MINUTES {
        0 => "midnight".to_owned(),
        rest => format!("{:02}:{:02}", rest / 60, rest % 60),
    };
    match spans {
        [] => "closed".to_owned(),
        [Span { from_minute: 0, to_minute: DAY_MINUTES }] => "open 24 hours".to_owned(),
        spans => {
            spans.iter().map(|span| format!("{} to {}", clock(span.from_minute), clock(span.to_minute))).collect::<Vec<_>>().join(", ")
        }
    }
}

fn read_week(text: &str) -> Result<[Vec<Span>; 7], BadInput> {
    let mut week: [Vec<Span>; 7] = Default::default();
    if text.trim() == "always" {
        for day in &mut week {
            day.push(Span { from_minute: 0, to_minute: DAY_MINUTES });
        }
        return Ok(week);
    }
    if text.trim() == "never" {
        return Ok(week);
    }
    for part in parts(text, ';') {
        let (days, spans) = part.split_once(' ').ok_or_else(|| not_read("a day with its hours", part))?;
        let spans = read_spans(spans)?;
        for index in read_days(days)? {
            let day = week.get_mut(index).ok_or_else(|| not_read("a day", days))?;
            if !day.is_empty() {
                return Err(BadInput(format!("`{part}`: a day has its hours twice")));
            }
            day.clone_from(&spans);
        }
    }
    Ok(week)
}

fn read_days(text: &str) -> Result<Vec<usize>, BadInput> {
    let one = |name: &str| read_weekday(name).map(Weekday0::index);
    match text.split_once('-') {
        None => Ok(vec![one(text)?]),
        Some((from, to)) => {
            let (from, to) = (one(from)?, one(to)?);
            if from <= to { Ok((from..=to).collect()) } else { Err(not_read("days from Monday to Sunday", text)) }
        }
    }
}

fn read_weekday(text: &str) -> Result<Weekday0, BadInput> {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let number = NAMES.iter().position(|name| *name == text.trim()).ok_or_else(|| not_read("a weekday", text))?;
    u8::try_from(number).map_err(|_| not_read("a weekday", text)).and_then(Weekday0::try_from)
}

fn read_bank_holiday(text: &str) -> Result<BankHoliday, BadInput> {
    match text.trim() {
        "as usual" => Ok(BankHoliday::AsUsual),
        other => match other.strip_prefix("as ") {
            Some(day) => Ok(BankHoliday::As(read_weekday(day)?)),
            None => Ok(BankHoliday::Spans(read_spans(other)?)),
        },
    }
}

fn read_exceptions(text: &str) -> Result<BTreeMap<Date, Vec<Span>>, BadInput> {
    let mut found = BTreeMap::new();
    for part in parts(text, ';') {
        let (date, spans) = part.split_once(' ').ok_or_else(|| not_read("a date with its hours", part))?;
        let date = Date::from_str(date).map_err(|_| not_read("a date", date))?;
        if found.insert(date, read_spans(spans)?).is_some() {
            return Err(BadInput(format!("`{part}`: this date has its hours twice")));
        }
    }
    if found.len() > limits::EXCEPTIONS_PER_SERVICE {
        return Err(BadInput(format!("more than {} days that differ", limits::EXCEPTIONS_PER_SERVICE)));
    }
    Ok(found)
}

fn read_spans(text: &str) -> Result<Vec<Span>, BadInput> {
    if text.trim() == "closed" {
        return Ok(Vec::new());
    }
    let mut spans = Vec::new();
    for part in parts(text, ',') {
        let (from, to) = part.split_once('-').ok_or_else(|| not_read("hours from-to", part))?;
        let (from_minute, to) = (read_time(from)?, read_time(to)?);
        if from_minute == DAY_MINUTES {
            return Err(not_read("a time at which a day's hours begin", from));
        }
        let to_minute = if to > from_minute { to } else { to.saturating_add(DAY_MINUTES) };
        spans.push(Span { from_minute, to_minute });
    }
    let in_order = spans.windows(2).all(|pair| matches!(pair, [a, b] if a.to_minute <= b.from_minute));
    if spans.is_empty() || spans.len() > limits::SPANS_PER_DAY || !in_order {
        return Err(not_read("hours in order without overlap", text));
    }
    Ok(spans)
}

fn read_time(text: &str) -> Result<u16, BadInput> {
    let fault = || not_read("a time HH:MM", text);
    let (hours, minutes) = text.trim().split_once(':').ok_or_else(fault)?;
    if hours.len() != 2 || minutes.len() != 2 {
        return Err(fault());
    }
    let hours: u16 = hours.parse().map_err(|_| fault())?;
    let minutes: u16 = minutes.parse().map_err(|_| fault())?;
    let total = hours.saturating_mul(60).saturating_add(minutes);
    if minutes < 60 && total <= DAY_MINUTES { Ok(total) } else { Err(fault()) }
}

fn parts(text: &str, divider: char) -> impl Iterator<Item = &str> {
    text.split(divider).map(str::trim).filter(|part| !part.is_empty())
}

fn not_read(wanted: &str, got: &str) -> BadInput {
    BadInput(format!("`{}` is not {wanted}", got.chars().take(40).collect::<String>().escape_debug()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_a_holiday_and_a_day_that_differs() {
        let hours =
            OpeningHours::parse("mon-fri 08:00-12:00,13:00-18:30; sat 22:00-02:00", "as sat", "2026-12-24 closed; 2026-12-31 08:00-13:00")
                .unwrap();
        let monday = Weekday0::try_from(0).unwrap();
        let usual = hours.spans_on(day("2026-11-23"), monday, false);
        assert_eq!(usual.iter().map(|s| s.from_minute).collect::<Vec<_>>(), [480, 780]);
        let holiday = hours.spans_on(day("2026-05-04"), monday, true);
        assert_eq!(holiday, [Span { from_minute: 1320, to_minute: 1560 }]);
        assert!(hours.is_shut_all_day(day("2026-12-24"), false));
        assert!(!hours.is_shut_all_day(day("2026-12-31"), false));
        assert_eq!(hours.spans_on(day("2026-12-31"), monday, true), [Span { from_minute: 480, to_minute: 780 }]);
    }

    #[test]
    fn a_week_in_words() {
        let words = |week, holiday| OpeningHours::parse(week, holiday, "").unwrap().in_words();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(words("always", "as usual"), [pair("Every day", "open 24 hours")]);
        assert_eq!(
            words("mon-fri 08:00-12:30,13:30-18:00; sat 22:00-02:00", "as sat"),
            [
                pair("Monday to Friday", "08:00 to 12:30, 13:30 to 18:00"),
                pair("Saturday", "22:00 to 02:00"),
                pair("Sunday", "closed"),
                pair("Bank holidays", "22:00 to 02:00"),
            ]
        );
        assert_eq!(words("mon 18:00-24:00", "closed").first(), Some(&pair("Monday", "18:00 to midnight")));
    }

    #[test]
    fn bad_hours_are_refused_by_name() {
        for bad in [
            "mon 8:00-9:00",
            "mon 25:00-26:00",
            "fri-mon 08:00-09:00",
            "mon",
            "xyz 08:00-09:00",
            "mon 08:00-10:00,09:00-11:00",
            "mon 24:00-25:00",
            "mon 08:00-09:00; mon 10:00-11:00",
            "mon 08:60-09:00",
        ] {
            assert!(OpeningHours::parse(bad, "closed", "").is_err(), "{bad}");
        }
        assert!(OpeningHours::parse("always", "maybe", "").is_err());
        assert!(OpeningHours::parse("always", "closed", "2026-02-30 closed").is_err());
        assert!(OpeningHours::parse("always", "closed", "2026-02-03 closed; 2026-02-03 closed").is_err());
    }
}

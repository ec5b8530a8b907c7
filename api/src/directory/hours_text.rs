//! Opening hours back as the compact text they are read from. Holds the writing only; `hours` reads.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::hours::{BankHoliday, DAY_MINUTES, Span};

/// Names of the days, Monday first.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The texts of the week, of bank holidays and of single days.
pub(super) fn write(week: &[Vec<Span>; 7], bank_holiday: &BankHoliday, exceptions: &BTreeMap<Date, Vec<Span>>) -> (String, String, String) {
    let bank_holiday = match bank_holiday {
        BankHoliday::AsUsual => "as usual".to_owned(),
        BankHoliday::As(day) => format!("as {}", DAYS.get(day.index()).copied().unwrap_or_default()),
        BankHoliday::Spans(spans) => spans_text(spans),
    };
    let exceptions: Vec<String> = exceptions.iter().map(|(date, spans)| format!("{date} {}", spans_text(spans))).collect();
    (week_text(week), bank_holiday, exceptions.join("; "))
}

fn week_text(week: &[Vec<Span>; 7]) -> String {
    let always = [Span { from_minute: 0, to_minute: DAY_MINUTES }];
    if week.iter().all(|day| day.as_slice() == always) {
        return "always".to_owned();
    }
    let mut runs: Vec<(usize, usize, &[Span])> = Vec::new();
    for (index, spans) in week.iter().enumerate().filter(|(_, spans)| !spans.is_empty()) {
        match runs.last_mut() {
            Some((_, last, same)) if *same == spans.as_slice() && last.saturating_add(1) == index => *last = index,
            _ => runs.push((index, index, spans)),
        }
    }
    if runs.is_empty() {
        return "never".to_owned();
    }
    let name = |index: usize| DAYS.get(index).copied().unwrap_or_default();
    let part = |(from, to, spans): &(usize, usize, &[Span])| {
        let days = if from == to { name(*from).to_owned() } else { format!("{}-{}", name(*from), name(*to)) };
        format!("{days} {}", spans_text(spans))
    };
    runs.iter().map(part).collect::<Vec<_>>().join("; ")
}

/// `08:00-12:00,13:00-18:00`, or `closed`.
#[must_use]
pub fn spans_text(spans: &[Span]) -> String {
    if spans.is_empty() {
        return "closed".to_owned();
    }
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let end = |span: &Span| if span.to_minute > DAY_MINUTES { span.to_minute - DAY_MINUTES } else { span.to_minute };
    spans.iter().map(|span| format!("{}-{}", clock(span.from_minute), clock(end(span)))).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::super::hours::OpeningHours;

    #[test]
    fn what_is_read_is_written_and_read_as_the_same_hours() {
        let always = ("always", "as usual", "");
        let split = ("mon-fri 08:00-12:00,13:00-18:30; sat 22:00-02:00", "as sat", "2026-12-24 closed; 2026-12-31 08:00-13:00");
        let night = ("mon 18:30-08:00; wed 18:30-08:00; sun 00:00-24:00", "closed", "");
        let whole_day = ("mon-sun 08:00-08:00", "10:00-16:00", "");
        for (week, holiday, single) in [always, split, night, whole_day, ("never", "closed", "2026-12-24 09:00-12:00")] {
            let hours = OpeningHours::parse(week, holiday, single).unwrap();
            let (a, b, c) = hours.texts();
            assert_eq!((a.as_str(), b.as_str(), c.as_str()), (week, holiday, single));
            assert_eq!(OpeningHours::parse(&a, &b, &c).unwrap(), hours);
        }
    }
}

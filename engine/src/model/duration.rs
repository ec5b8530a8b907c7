//! Durations as authors write them. It holds no clock and no calendar: a day is 24 hours.

/// The whole minutes in words such as `15 minutes`, `4 hours`, `1 day` or `2 weeks`; `None` when it is written otherwise.
#[must_use]
pub fn minutes_in(text: &str) -> Option<u32> {
    let (count, unit) = text.split_once(' ')?;
    let minutes: u32 = match unit {
        "minute" | "minutes" => 1,
        "hour" | "hours" => 60,
        "day" | "days" => 24 * 60,
        "week" | "weeks" => 7 * 24 * 60,
        _ => return None,
    };
    if count.is_empty() || !count.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    count.parse::<u32>().ok()?.checked_mul(minutes)
}

#[cfg(test)]
mod tests {
    use super::minutes_in;

    #[test]
    fn durations_are_whole_numbers_of_a_known_unit() {
        let cases =
            [("4 hours", Some(240)), ("1 minute", Some(1)), ("2 weeks", Some(20_160)), ("4hours", None), ("-1 days", None), ("now", None)];
        for (text, minutes) in cases.into_iter().chain([("1 month", None), ("+1 day", None), ("9999999 weeks", None), (" hours", None)]) {
            assert_eq!(minutes_in(text), minutes, "{text}");
        }
    }
}

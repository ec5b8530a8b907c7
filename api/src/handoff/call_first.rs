//! Outcomes before which a clinician may ring: "go to an emergency department" is checked by a human where the person wants that and there is time. The
//! outcome stands whether or not anybody rings: the call comes before the journey, never instead of it. As a dated table.
//!
//! It lowers nothing: what a clinician decides on such a call is theirs (the sessions room), and a promise is a promise like any other.

use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::types::{Action, Referral};

const TABLE: &str = include_str!("call-first.csv");

#[derive(Debug, Deserialize)]
pub(super) struct Row {
    pub(super) disposition: String,
    /// The disposition that whoever rings takes.
    pub(super) rings_as: String,
    pub(super) within_minutes: u32,
    nhs: String,
    valid_from: Date,
    valid_to: Option<Date>,
    source: String,
}

fn table() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| rows().filter_map(Result::ok).collect())
}

pub(super) fn rows() -> impl Iterator<Item = Result<Row, csv::Error>> {
    csv::Reader::from_reader(TABLE.as_bytes()).into_deserialize::<Row>().collect::<Vec<_>>().into_iter()
}

/// Is this an outcome that somebody may ring before?
#[must_use]
pub fn is_before(disposition: &str) -> bool {
    table().iter().any(|row| row.disposition == disposition)
}

/// The call that may come before an action, as an action of its own whose time begins now; none where nobody should wait for a call: beside an
/// emergency, where the conversation is about somebody's mind or safety, or when the time that is left is short.
#[must_use]
pub fn call_before(referral: &Referral, action: &Action, now: Timestamp, zone: &TimeZone) -> Option<Action> {
    let today = now.to_zoned(zone.clone()).date();
    let row = table().iter().find(|row| row.disposition == action.disposition)?;
    let is_valid = row.valid_from <= today && row.valid_to.is_none_or(|last| today <= last);
    if !is_valid || !referral.may_be_rung_first || referral.is_emergency() {
        return None;
    }
    // Whoever is not rung must still be there in time: the call takes at most half of what is left.
    let left = referral.needed_by(action)?.duration_since(now).as_mins();
    if left < 2 * i64::from(row.within_minutes) {
        return None;
    }
    Some(Action {
        disposition: row.rings_as.clone(),
        kind: "clinician-call".to_owned(),
        headline: format!("Ring them before they go: {}", action.headline),
        within_minutes: Some(row.within_minutes),
        is_call: true,
        is_emergency: false,
        nhs: row.nhs.clone(),
        because: std::iter::once(format!("A clinician may know a nearer way [{}]", row.source))
            .chain(action.because.iter().cloned())
            .collect(),
        is_staff_reason: action.is_staff_reason,
        since: Some(now),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

    use super::super::tests::{action, now, referral};
    use super::{call_before, is_before, rows};
    use jiff::tz::TimeZone;

    #[test]
    fn every_row_reads_and_the_call_takes_at_most_half_of_the_time() {
        for row in rows() {
            let row = row.unwrap();
            assert!(is_before(&row.disposition) && row.within_minutes > 0 && !row.source.is_empty(), "{row:?}");
        }
        let zone = TimeZone::get("Europe/London").unwrap();
        let department = action("emergency-department-1h", "emergency-department", Some(60));
        let mut case = referral(vec![department.clone()]);
        for (late_minutes, may) in [(0, true), (20, true), (21, false), (59, false), (90, false)] {
            let at = now().checked_add(jiff::SignedDuration::from_mins(late_minutes)).unwrap();
            let call = call_before(&case, &department, at, &zone);
            assert_eq!(call.is_some(), may, "{late_minutes} minutes after the outcome");
            if let Some(call) = call {
                assert!(case.needed_by(&call).unwrap() < case.needed_by(&department).unwrap(), "the call comes first");
            }
        }
        assert!(call_before(&case, &action("primary-care-6h", "primary-care", Some(360)), now(), &zone).is_none());
        case.may_be_rung_first = false;
        assert!(call_before(&case, &department, now(), &zone).is_none(), "not where it is about somebody's mind or safety");
        let beside = referral(vec![action("call-999", "ambulance", Some(0)), department.clone()]);
        assert!(call_before(&beside, &department, now(), &zone).is_none(), "not beside an ambulance");
    }
}

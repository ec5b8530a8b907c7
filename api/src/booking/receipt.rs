//! What a person takes away from a booking: a receipt in plain words and a calendar file. Neither says why they go: titles are
//! neutral, because phones and calendars are read by others.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::types::{Booking, BookingState};

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// What to say when asked.
    pub reference: String,
    /// Where.
    pub service_name: String,
    /// Street, town, postcode.
    pub address: String,
    /// Day and time in words, local.
    pub when: String,
    /// How long it takes, minutes.
    pub minutes: u16,
    /// True when it stands, false when it was cancelled.
    pub stands: bool,
}

/// The receipt of a booking, times in this zone.
#[must_use]
pub fn receipt(booking: &Booking, zone: &TimeZone) -> Receipt {
    let local = booking.slot.starts_at.to_zoned(zone.clone());
    Receipt {
        reference: booking.id.reference(),
        service_name: booking.service_name.clone(),
        address: booking.address.clone(),
        when: local.strftime("%A %-d %B %Y at %H:%M").to_string(),
        minutes: booking.slot.minutes,
        stands: booking.state == BookingState::Booked,
    }
}

/// The booking as an iCalendar file (RFC 5545): one event under one name for ever, times in UTC, lines of at most 75 bytes ended by CR LF. Each change has a
/// higher number; a cancelled one is sent as a cancellation, so that a calendar that takes the file takes the event out.
#[must_use]
pub fn calendar(booking: &Booking) -> String {
    let starts = booking.slot.starts_at;
    let ends = starts.checked_add(SignedDuration::from_mins(i64::from(booking.slot.minutes))).unwrap_or(starts);
    let (changed, method, status) = match booking.state {
        BookingState::Booked | BookingState::Missed { .. } => (booking.changed_at.unwrap_or(booking.made_at), "PUBLISH", "CONFIRMED"),
        BookingState::Cancelled { at, .. } | BookingState::Displaced { at, .. } => (at, "CANCEL", "CANCELLED"),
    };
    // A booking that was cancelled before changes were counted has none.
    let sequence = if status == "CANCELLED" { booking.sequence.max(1) } else { booking.sequence };
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Fingerpost//Booking//EN".to_owned(),
        format!("METHOD:{method}"),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@fingerpost.invalid", booking.id.as_str()),
        format!("DTSTAMP:{}", utc(changed)),
        format!("DTSTART:{}", utc(starts)),
        format!("DTEND:{}", utc(ends)),
        // Who publishes or cancels must be named; nobody is to answer there.
        "ORGANIZER;CN=Appointments:invalid:nomail".to_owned(),
        format!("SUMMARY:{}", escaped("Appointment")),
        format!("LOCATION:{}", escaped(&format!("{}, {}", booking.service_name, booking.address))),
        format!("DESCRIPTION:{}", escaped(&format!("Reference {}", booking.id.reference()))),
        format!("STATUS:{status}"),
        format!("SEQUENCE:{sequence}"),
        "CLASS:PRIVATE".to_owned(),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    lines.iter().map(|line| folded(line)).collect()
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text as RFC 5545 §3.3.11 wants it; control characters are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

/// A content line cut into pieces of at most 75 bytes (RFC 5545 §3.1), never within a character.
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len().saturating_add(4));
    let mut width = 0_usize;
    for letter in line.chars() {
        if width.saturating_add(letter.len_utf8()) > 75 {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(letter);
        width = width.saturating_add(letter.len_utf8());
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::super::types::{BookingId, CancelReason, Slot, SlotId};
    use super::*;

    fn booking() -> Booking {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        Booking {
            id: BookingId::parse("0123456789abcdef0123456789abcdef").unwrap(),
            session: "s".to_owned(),
            slot: Slot { id: SlotId::parse("a_1793093400_1").unwrap(), starts_at: at("2026-10-26T09:30Z"), minutes: 15 },
            service_name: "Otterhaven Café; Clinic, upstairs – with a name so long that its line must be folded".to_owned(),
            address: "1 Bell Yard\r\nX-EVIL:1, Otterhaven".to_owned(),
            disposition: "primary-care-6h".to_owned(),
            made_at: at("2026-10-25T20:00Z"),
            sequence: 0,
            changed_at: None,
            needed_by: None,
            within_minutes: None,
            state: BookingState::Booked,
        }
    }

    #[test]
    fn the_receipt_tells_local_time_and_no_reason() {
        let receipt = receipt(&booking(), &TimeZone::get("Europe/London").unwrap());
        assert_eq!(receipt.when, "Monday 26 October 2026 at 09:30");
        assert!(!serde_json::to_string(&receipt).unwrap().contains("primary-care"));
    }

    #[test]
    fn the_calendar_is_folded_escaped_and_cannot_be_broken_out_of() {
        let file = calendar(&booking());
        assert!(file.ends_with("END:VCALENDAR\r\n") && file.contains("DTSTART:20261026T093000Z\r\nDTEND:20261026T094500Z\r\n"));
        assert!(file.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n') && !line.contains('\r')));
        assert!(file.split("\r\n").all(|line| !line.starts_with("X-EVIL")));
        let unfolded = file.replace("\r\n ", "");
        assert!(unfolded.contains("LOCATION:Otterhaven Café\\; Clinic\\, upstairs – with a name so long"));
        assert!(!unfolded.contains("primary-care"));
    }

    #[test]
    fn a_change_has_a_higher_number_and_a_cancelled_event_is_a_cancellation_of_the_same_event() {
        let uid = |file: &str| file.lines().find(|line| line.starts_with("UID:")).unwrap().to_owned();
        let made = calendar(&booking());
        assert!(made.contains("METHOD:PUBLISH\r\n") && made.contains("STATUS:CONFIRMED\r\nSEQUENCE:0\r\n"));
        let moved = calendar(&Booking { sequence: 1, changed_at: Some("2026-10-25T20:30Z".parse().unwrap()), ..booking() });
        assert!(moved.contains("DTSTAMP:20261025T203000Z\r\n") && moved.contains("SEQUENCE:1\r\n"));
        let at = "2026-10-25T21:00Z".parse().unwrap();
        for state in [BookingState::Cancelled { at, reason: CancelReason::NotNeeded }, BookingState::Displaced { at, offer: None }] {
            let file = calendar(&Booking { state, sequence: 2, ..booking() });
            assert!(file.contains("METHOD:CANCEL\r\n") && file.contains("STATUS:CANCELLED\r\nSEQUENCE:2\r\n"), "{file}");
            assert_eq!((uid(&made), uid(&made)), (uid(&moved), uid(&file)));
            assert!(!file.contains("not-needed") && !file.contains("primary-care"));
        }
    }
}

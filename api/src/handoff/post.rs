//! Telling the service that is to help: the summary as a message of the outbox, written in the batch of the booking or the promise it belongs to. Which
//! service takes messages, the operator says; one that takes none is told nothing and still finds everything on its own list. The person is reminded of an
//! appointment by text message, in words that tell nothing of how they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::summary::{Summary, when};
use super::types::{Action, Referral};
use crate::directory::types::ServiceId;
use crate::limits;
use crate::outbox::{About, Address, Draft, Kept, MessageId, Outbox, OutboxError, Piece, Reader, Where};
use crate::people::{Person, Preferences};
use crate::storage::{Batch, StorageError};
use crate::worklist::{self, Opened};

/// A call-back that was promised.
pub(super) const CALL_BACK: &str = "call-back";
/// An appointment that was booked.
pub(super) const BOOKING: &str = "booking";
/// An appointment that was moved to another time of the same service.
pub(super) const BOOKING_CHANGED: &str = "booking-changed";
/// An appointment that is off.
pub(super) const BOOKING_CANCELLED: &str = "booking-cancelled";
/// A copy of what a conversation came to, to the GP practice of its person.
pub(super) const GP_COPY: &str = "gp-copy";
/// That there is something to tell somebody of their records.
const RECORDS: &str = "about-records";
/// A reminder of an appointment.
const REMINDER: &str = "reminder";

/// The post room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Post {
    outbox: Outbox,
    receivers: Arc<BTreeMap<ServiceId, String>>,
    by_kind: Arc<BTreeMap<String, String>>,
    reminds: bool,
}

/// What a service is to be told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling<'a> {
    /// [`CALL_BACK`], [`BOOKING`], [`BOOKING_CHANGED`] or [`GP_COPY`].
    pub(super) kind: &'a str,
    /// The conversation.
    pub(super) session: &'a str,
    /// What tells this deed from others of the same conversation.
    pub(super) deed: &'a str,
    /// The service.
    pub(super) service: &'a ServiceId,
    /// Its kind.
    pub(super) service_kind: &'a str,
    /// Who reads it there.
    pub(super) reader: Reader,
    /// The outcome.
    pub(super) referral: &'a Referral,
    /// The action it is about.
    pub(super) action: &'a Action,
    /// What it reads.
    pub(super) summary: &'a Summary,
    /// When it must know at the latest.
    pub(super) until: Option<Timestamp>,
    /// The present.
    pub(super) now: Timestamp,
}

/// An appointment that is off, as its service is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Off<'a> {
    /// The conversation.
    pub(super) session: &'a str,
    /// What tells this deed from others of the same conversation.
    pub(super) deed: &'a str,
    /// The service.
    pub(super) service: &'a ServiceId,
    /// Its kind.
    pub(super) service_kind: &'a str,
    /// What it is told, in one line.
    pub(super) words: &'a str,
    /// When it would have begun.
    pub(super) starts_at: Timestamp,
    /// The present.
    pub(super) now: Timestamp,
}

/// An appointment that somebody is to be reminded of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reminded<'a> {
    /// The conversation.
    pub(super) session: &'a str,
    /// What tells this deed from others of the same conversation.
    pub(super) deed: &'a str,
    /// What to say when asked.
    pub(super) reference: &'a str,
    /// When it begins.
    pub(super) starts_at: Timestamp,
    /// Street, town, postcode. Not the service's name, which may tell what it is for.
    pub(super) place: &'a str,
    /// Number of the service.
    pub(super) service_telephone: Option<&'a str>,
    /// Number that the person gave.
    pub(super) telephone: &'a str,
    /// The outcome.
    pub(super) referral: &'a Referral,
    /// Where the service is.
    pub(super) zone: &'a TimeZone,
    /// The present.
    pub(super) now: Timestamp,
}

impl Post {
    /// A post room that knows which service takes messages, and under which name the outbox reaches it.
    #[must_use]
    pub fn new(outbox: Outbox, receivers: BTreeMap<ServiceId, String>) -> Self {
        Self { outbox, receivers: Arc::new(receivers), by_kind: Arc::default(), reminds: false }
    }

    /// The same, with receivers for all services of a kind that have none of their own.
    #[must_use]
    pub fn for_kinds(self, by_kind: BTreeMap<String, String>) -> Self {
        Self { by_kind: Arc::new(by_kind), ..self }
    }

    /// The same, reminding people of their appointments by text message.
    #[must_use]
    pub fn reminding(self) -> Self {
        Self { reminds: true, ..self }
    }

    /// The outbox.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// The writes of the message to a service; none when it takes no messages.
    pub(super) fn telling(&self, told: &Telling<'_>) -> Result<Batch, OutboxError> {
        let Some(name) = self.receiver(told.service, told.service_kind) else { return Ok(Batch::new()) };
        let at_ms = told.now.as_millisecond();
        let written = self.outbox.writing(&Draft {
            cause: &self::cause(told.kind, told.session, told.deed),
            kind: told.kind,
            session: told.session,
            to: &Address::Receiver(name.to_owned()),
            reader: told.reader,
            marks: &told.referral.marks,
            nhs_code: &told.action.nhs,
            pieces: &told.summary.pieces(),
            at_ms,
            not_before_ms: None,
            not_after_ms: told.until.map(|until| half_way_ms(at_ms, until)),
        })?;
        Ok(written.batch)
    }

    /// Whether a service takes messages.
    pub(super) fn reaches(&self, service: &ServiceId, kind: &str) -> bool {
        self.receiver(service, kind).is_some()
    }

    /// Whether GP practices are told of an action at all.
    pub(super) fn copies(&self, session: &str, referral: &Referral, action: &Action) -> bool {
        let told = self.outbox.writing(&Draft {
            cause: &[],
            kind: GP_COPY,
            session,
            to: &Address::Receiver("practice".to_owned()),
            reader: Reader::Gp,
            marks: &referral.marks,
            nhs_code: &action.nhs,
            pieces: &[arrangement(Where::Body, "", vec![session.to_owned()])],
            at_ms: 0,
            not_before_ms: None,
            not_after_ms: None,
        });
        told.is_ok()
    }

    fn receiver(&self, service: &ServiceId, kind: &str) -> Option<&str> {
        self.receivers.get(service).or_else(|| self.by_kind.get(kind)).map(String::as_str)
    }

    /// The writes of the message that an appointment is off; none when the service takes no messages. It names nobody: the service goes by the reference.
    pub(super) fn calling_off(&self, off: &Off<'_>) -> Result<Batch, OutboxError> {
        let Some(name) = self.receiver(off.service, off.service_kind) else { return Ok(Batch::new()) };
        let at_ms = off.now.as_millisecond();
        let body = vec![off.words.to_owned(), format!("Conversation {}", off.session)];
        let written = self.outbox.writing(&Draft {
            cause: &cause(BOOKING_CANCELLED, off.session, off.deed),
            kind: BOOKING_CANCELLED,
            session: off.session,
            to: &Address::Receiver(name.to_owned()),
            reader: Reader::Service,
            marks: &[],
            nhs_code: "",
            pieces: &[
                arrangement(Where::Subject, "", vec!["FOR ACTION: an appointment is off".to_owned()]),
                arrangement(Where::Body, "What was promised", body),
            ],
            at_ms,
            not_before_ms: None,
            not_after_ms: Some(half_way_ms(at_ms, off.starts_at)),
        })?;
        Ok(written.batch)
    }

    /// The writes of a reminder of an appointment. None when none is due, when the person cannot be sent one or would not have it, or when a rule forbids it.
    pub(super) fn reminder(&self, of: &Reminded<'_>) -> Result<Batch, OutboxError> {
        let Some(at) = reminder_at(of.starts_at, of.now, of.zone).filter(|_| self.reminds) else { return Ok(Batch::new()) };
        let Some(number) = mobile(of.telephone) else { return Ok(Batch::new()) };
        if Preferences::forbid_texts(&of.referral.tell) {
            return Ok(Batch::new());
        }
        let ring = of.service_telephone.map_or_else(|| "those who booked it for you".to_owned(), str::to_owned);
        let lines = vec![
            format!("You have an appointment at {}.", when(of.starts_at, of.zone)),
            format!("Where: {}. Reference: {}.", of.place, of.reference),
            format!("To change or cancel it, use the page where you booked it, or ring {ring}."),
        ];
        let written = self.outbox.writing(&Draft {
            cause: &cause(REMINDER, of.session, of.deed),
            kind: REMINDER,
            session: of.session,
            to: &Address::Mobile(number),
            reader: Reader::Person,
            marks: &of.referral.marks,
            nhs_code: "",
            pieces: &[arrangement(Where::Body, "", lines)],
            at_ms: of.now.as_millisecond(),
            not_before_ms: Some(at.as_millisecond()),
            not_after_ms: Some(of.starts_at.as_millisecond()),
        });
        match written {
            Ok(written) => Ok(written.batch),
            // It may not be safe to write to them. The appointment stands all the same.
            Err(OutboxError::NeverSent { .. }) => Ok(Batch::new()),
            Err(fault) => Err(fault),
        }
    }

    /// The writes of a text message that there is something to tell somebody of their records, which says nothing of what. None when they cannot be sent
    /// one, would not have it, or a rule forbids it.
    pub(super) fn about_records(&self, person: &Person, deed: &str, marks: &[About], now: Timestamp) -> Result<Batch, OutboxError> {
        let number =
            mobile(&person.preferences.write_to).filter(|_| self.reminds && !Preferences::forbid_texts(&person.preferences.needs()));
        let Some(number) = number else { return Ok(Batch::new()) };
        // It is about no conversation: it is found, and erased, with its person.
        let about = format!("person/{}", person.id.as_str());
        let line = "There is a message about your records. Ask for it when you next speak with your GP practice or with 111.";
        let written = self.outbox.writing(&Draft {
            cause: &cause(RECORDS, &about, deed),
            kind: RECORDS,
            session: &about,
            to: &Address::Mobile(number),
            reader: Reader::Person,
            marks,
            nhs_code: "",
            pieces: &[arrangement(Where::Body, "", vec![line.to_owned()])],
            at_ms: now.as_millisecond(),
            not_before_ms: None,
            not_after_ms: None,
        });
        match written {
            Ok(written) => Ok(written.batch),
            Err(OutboxError::NeverSent { .. }) => Ok(Batch::new()),
            Err(fault) => Err(fault),
        }
    }

    /// The writes that take back what was written of an appointment and has not gone out.
    pub(super) async fn taking_back(&self, session: &str, deed: &str) -> Result<Batch, OutboxError> {
        let id = |kind| -> MessageId { self.outbox.id_of(&cause(kind, session, deed)) };
        Ok(self.outbox.withdrawing(&id(BOOKING)).await?.and(self.outbox.withdrawing(&id(REMINDER)).await?))
    }
}

/// What calls for a message. An appointment that was moved goes on in the messages of that appointment.
fn cause<'a>(kind: &'a str, session: &'a str, deed: &'a str) -> [&'a str; 4] {
    ["hand-off", if kind == BOOKING_CHANGED { BOOKING } else { kind }, session, deed]
}

/// Half of the time is left to whoever must ring instead.
fn half_way_ms(at_ms: i64, until: Timestamp) -> i64 {
    at_ms.saturating_add(until.as_millisecond().saturating_sub(at_ms).max(0) / 2)
}

fn arrangement(part: Where, title: &str, lines: Vec<String>) -> Piece {
    Piece { about: About::Arrangements, part, title: title.to_owned(), lines }
}

/// When to remind of an appointment: a day before, or the next morning when that is at night. None: it is too soon for one.
pub(super) fn reminder_at(starts_at: Timestamp, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    if starts_at.duration_since(now) < SignedDuration::from_hours(limits::REMINDED_FROM_HOURS) {
        return None;
    }
    let at = starts_at.checked_sub(SignedDuration::from_hours(limits::REMINDER_HOURS)).ok()?.to_zoned(zone.clone());
    let (first, end) = limits::REMINDER_DAYTIME;
    let day = match at.hour() {
        hour if hour < first => at.clone(),
        hour if hour < end => return Some(at.timestamp()),
        _ => at.checked_add(1.day()).ok()?,
    };
    Some(day.with().hour(first).minute(0).second(0).subsec_nanosecond(0).build().ok()?.timestamp())
}

/// A number that takes text messages, as gateways want it: a mobile of the United Kingdom. Numbers of pagers and those that follow a person take none.
pub(super) fn mobile(telephone: &str) -> Option<String> {
    let digits: String = telephone.chars().filter(char::is_ascii_digit).collect();
    let is_whole = telephone.trim_start().starts_with('+');
    let abroad = if is_whole { digits.strip_prefix("44") } else { digits.strip_prefix("0044") };
    let own = match abroad {
        // People write +44 (0)7700 as well.
        Some(own) => own.strip_prefix('0').unwrap_or(own),
        None if is_whole => return None,
        None => digits.strip_prefix('0')?,
    };
    let is_mobile = own.len() == 10 && own.starts_with('7') && !own.starts_with("70") && !own.starts_with("76");
    is_mobile.then(|| format!("+44{own}"))
}

/// The task for a person when a message could not be delivered: written in the batch that gives it up. A reminder is none: the person has the receipt, and
/// nobody rings them about what they know; nor is what staff tell them of their records when they next speak.
///
/// # Errors
/// A fault of ours, should it not be encodable.
pub fn task_of(kept: &Kept, at_ms: i64) -> Result<Batch, StorageError> {
    let message = &kept.message;
    if [REMINDER, RECORDS].contains(&message.kind.as_str()) {
        return Ok(Batch::new());
    }
    let short: String = message.id.as_str().chars().take(8).collect();
    let due_minutes = match message.kind.as_str() {
        CALL_BACK => limits::UNTOLD_CALL_BACK_DUE_MINUTES,
        GP_COPY => limits::UNDELIVERED_COPY_DUE_MINUTES,
        _ => limits::UNDELIVERED_DUE_MINUTES,
    };
    worklist::opening(&Opened {
        session: &message.session,
        action: &format!("{}-not-delivered-{short}", message.kind),
        role: "clinician-call",
        due_minutes: Some(due_minutes),
        if_quiet: false,
        at_ms,
    })
}

//! Services that can help in time, their slots, the booking form and the receipt.

use super::FieldError;

/// One service of the list.
#[derive(Debug, Clone, Default)]
pub struct ServiceLine {
    /// Id, for `data-service`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind of service in words.
    pub kind: String,
    /// Address in one line.
    pub address: String,
    /// Number: digits, and as shown.
    pub telephone: Option<(String, String)>,
    /// Distance in words, such as "1.2 miles".
    pub distance: Option<String>,
    /// Whether and until when it is open, such as "Open now until 22:00".
    pub open: String,
    /// It is open before the time is over.
    pub in_time: bool,
    /// Why this one: short reasons.
    pub why: Vec<String>,
    /// Opening hours: day and times.
    pub hours: Vec<(String, String)>,
    /// How to go there, such as "Walk in" or "Book a time".
    pub how: String,
    /// Address of its slots. None: it cannot be booked here.
    pub slots: Option<String>,
}

/// The list of services for one action.
#[derive(Debug, Clone, Default)]
pub struct ServicesPage {
    /// Address of this page, for the place form.
    pub action: String,
    /// Address back to the outcome.
    pub back: String,
    /// What is needed, such as "a GP surgery or urgent treatment centre".
    pub need: String,
    /// By when.
    pub by_when: String,
    /// Places to search from: value and name.
    pub places: Vec<(String, String)>,
    /// There are too many places to choose from, or none with a name: people type a town or postcode.
    pub typed: bool,
    /// The place that stands.
    pub place: Option<String>,
    /// Open in time, best first.
    pub services: Vec<ServiceLine>,
    /// Not open in time, shown apart so nobody travels in vain.
    pub not_in_time: Vec<ServiceLine>,
    /// What to do when nothing fits.
    pub unreachable: String,
}

/// A free time.
#[derive(Debug, Clone, Default)]
pub struct SlotLine {
    /// Slot id.
    pub id: String,
    /// Time in words.
    pub time: String,
    /// How: "in person", "by telephone".
    pub how: String,
    /// It is within the time the outcome asks for.
    pub in_time: bool,
}

/// Free times of one day.
#[derive(Debug, Clone, Default)]
pub struct SlotDay {
    /// The day in words.
    pub day: String,
    /// Times.
    pub slots: Vec<SlotLine>,
}

/// Free times of a service.
#[derive(Debug, Clone, Default)]
pub struct SlotsPage {
    /// Address the choice is sent to.
    pub action: String,
    /// Expected sequence number.
    pub seq: u64,
    /// Address back.
    pub back: String,
    /// The service.
    pub service: ServiceLine,
    /// Days with times.
    pub days: Vec<SlotDay>,
    /// Error, such as "That time has just gone. Choose another".
    pub error: Option<String>,
    /// By when help is needed.
    pub by_when: String,
}

/// Who is coming.
#[derive(Debug, Clone, Default)]
pub struct BookingForm {
    /// Address.
    pub action: String,
    /// Back to the slots.
    pub back: String,
    /// Address that holds the time longer.
    pub extend: Option<String>,
    /// Service name.
    pub service: String,
    /// The time in words.
    pub time: String,
    /// Until when the time is held, in words.
    pub held_until: String,
    /// Seconds for which it is still held.
    pub held_seconds: u64,
    /// The booking is for somebody else.
    pub for_someone_else: bool,
    /// What was typed, by field: `name`, `day`, `month`, `year`, `telephone`, `postcode`.
    pub given: Vec<(String, String)>,
    /// Errors by field.
    pub errors: Vec<FieldError>,
    /// Hidden fields: name and value.
    pub fields: Vec<(String, String)>,
}

/// The booking stands.
#[derive(Debug, Clone, Default)]
pub struct Receipt {
    /// Reference to say on the telephone.
    pub reference: String,
    /// Service.
    pub service: String,
    /// Kind of service.
    pub kind: String,
    /// Time in words.
    pub time: String,
    /// Address.
    pub address: String,
    /// Number: digits, and as shown.
    pub telephone: Option<(String, String)>,
    /// What to bring or expect.
    pub bring: Vec<String>,
    /// Worsening advice.
    pub worse: Vec<String>,
    /// Address of the form that cancels.
    pub cancel: Option<String>,
    /// Address of the outcome.
    pub outcome: String,
    /// Reasons for cancelling: value and words.
    pub reasons: &'static [(&'static str, &'static str)],
    /// Address of the page that changes it.
    pub change: Option<String>,
    /// Address of the calendar file.
    pub calendar: Option<String>,
    /// What was just tried and did not happen.
    pub refused: Option<String>,
    /// The service cancelled it: what is kept instead, if anything.
    pub lost: Option<Lost>,
    /// Waiting for an earlier time.
    pub earlier: Option<Earlier>,
    /// Nobody came.
    pub missed: bool,
    /// It was cancelled.
    pub cancelled: bool,
}

/// A booking whose clinic was cancelled.
#[derive(Debug, Clone, Default)]
pub struct Lost {
    /// Another time that is kept.
    pub kept: Option<Kept>,
    /// Address a chosen slot is sent to.
    pub accept: String,
}

/// A time that is kept for somebody.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// Slot id.
    pub slot: String,
    /// Time in words.
    pub time: String,
    /// Service.
    pub service: String,
    /// Until when, in words.
    pub until: String,
}

/// Waiting for an earlier time.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    /// Address of its forms.
    pub action: String,
    /// Address a kept time is taken at.
    pub accept: String,
    /// Place on the list, from 1; none: not on it.
    pub place: Option<usize>,
    /// What is kept now.
    pub kept: Option<Kept>,
}

/// Times a booking may be changed to.
#[derive(Debug, Clone, Default)]
pub struct ChangeTimePage {
    /// Address the choice is sent to.
    pub action: String,
    /// Back to the booking.
    pub back: String,
    /// The time it has.
    pub now: String,
    /// By when help is needed.
    pub by_when: String,
    /// Services with their times.
    pub services: Vec<(ServiceLine, Vec<SlotDay>)>,
    /// Why the last choice did not work.
    pub error: Option<String>,
}

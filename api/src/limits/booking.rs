//! The limits of changing, cancelling and waiting for appointments, each with its reason. Numbers only; they are named as those beside them are.

/// How often one appointment may be changed. Somebody who needs more is better served on the telephone, and nobody can keep a clinic busy with it.
pub const BOOKING_CHANGES: u32 = 20;

/// How long another time is kept for somebody whose clinic was cancelled, in seconds (2 hours); after that staff ring them.
pub const SWITCH_SECONDS: i64 = 2 * 3_600;

/// How long an earlier time is kept for whoever is first on the list, in seconds (15 minutes); then it passes to the next.
pub const EARLIER_SECONDS: i64 = 15 * 60;

/// How long a slot that was given back is kept for the list before anybody may take it, in seconds: until it has been offered.
pub const LIST_FIRST_SECONDS: i64 = 60;

/// An earlier time is offered only if it begins so long after the offer ends, in seconds (45 minutes): people must get there.
pub const EARLIER_NOTICE_SECONDS: i64 = 45 * 60;

/// People who wait for an earlier time at one service. More than a day's slots is a promise nobody can keep.
pub const WAITING_AT_A_SERVICE: usize = 200;

/// Offers of one person that passed by, remembered so that none comes twice.
pub const DECLINED_KEPT: usize = 40;

/// Cancelled stretches of one service that are kept, the newest: each is past within two weeks.
pub const CLOSINGS_KEPT: usize = 100;

/// Longest reason for cancelling a clinic, in characters.
pub const CLOSING_REASON_CHARS: usize = 200;

/// Parts one count lies in, so that two who cancel at the same moment seldom meet in one.
pub const COUNT_PARTS: u8 = 16;

/// Appointments shown of one clinic on a page, soonest first.
pub const CLINIC_SHOWN: usize = 200;

/// How often all bookings to come are looked after because somebody looks at the worklist, in milliseconds: each time reads all of them. A booking itself is
/// looked after whenever its page is.
pub const BOOKINGS_LOOK_MS: i64 = 15_000;

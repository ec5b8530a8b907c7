//! The limits of people and their contacts, each with its reason. Numbers only; they are named as those beside them are.

/// Longest name, postcode or language of a person, in characters.
pub const PERSON_TEXT_LENGTH: usize = 120;

/// Oldest age of a person, in years: an earlier birth date is a slip of the pen.
pub const AGE_YEARS: i16 = 130;

/// Items that must be said of somebody without an NHS number, so that they can be found again.
pub const PERSON_ITEMS: usize = 3;

/// Items that must have been typed by whoever books for a record to be made of them: enough to be found again without being asked about.
pub const PERSON_ITEMS_TYPED: usize = 4;

/// People who share two items, such as a family name and a given name, that are looked at. Who shares a birth date or a postcode beside it is among few.
pub const PEOPLE_SHARING: usize = 200;

/// People shown for a description: a caller cannot be asked about more.
pub const PEOPLE_SHOWN: usize = 8;

/// Reasonable adjustments of one person.
pub const ADJUSTMENTS: usize = 12;

/// Longest reasonable adjustment, in characters: a sentence that is read while the telephone rings.
pub const ADJUSTMENT_LENGTH: usize = 200;

/// How long a contact counts towards repeat contacts, in milliseconds: 96 hours, as the service specification says.
pub const REPEAT_MS: i64 = 96 * 60 * 60 * 1_000;

/// How far back a person's contacts are shown, in milliseconds: a year.
pub const HISTORY_MS: i64 = 365 * 24 * 60 * 60 * 1_000;

/// Contacts of one person held at once, the newest: more than anybody reads, and more than the engine counts.
pub const CONTACTS_KEPT_IN_HAND: usize = 1_000;

/// Places tried between given and family name where a whole name was typed.
pub const NAMES_TRIED: usize = 4;

/// Contacts shown to staff, the newest.
pub const CONTACTS_SHOWN: usize = 10;

/// How long plans stay open once the glass was broken, in milliseconds: 15 minutes, one call.
pub const BREAK_GLASS_MS: i64 = 15 * 60 * 1_000;

/// Shortest reason for breaking the glass, in characters: a word at least, which somebody will read who wants to know.
pub const BREAK_GLASS_REASON_CHARS: usize = 8;

/// Longest reason for breaking the glass or for a version of a plan, in characters: a few sentences.
pub const PLAN_REASON_CHARS: usize = 500;

/// Longest entry in a list of a care plan, in characters: a medicine with its doses, an alert of two sentences.
pub const PLAN_ENTRY_LENGTH: usize = 400;

/// Versions of one plan that are listed, the newest. A plan is looked at again about twice a year.
pub const PLAN_VERSIONS_SHOWN: usize = 100;

/// Alerts about broken glass shown to one member of staff; the rest comes up as these are read.
pub const PLAN_ALERTS_SHOWN: usize = 50;

/// Times the glass is broken anew when two do so in the same moment.
pub const BREAK_GLASS_TRIES: usize = 4;

/// Most plans and notes of one person, those taken back included.
pub const PLANS_OF_A_PERSON: usize = 20;

/// Conditions and medicines of one person: more than anybody has who can still be asked about them one by one.
pub const RECORD_ENTRIES: usize = 60;

/// Longest field of an entry or reading, in characters: a medicine with its dose, the make and model of a device.
pub const RECORD_TEXT_LENGTH: usize = 200;

/// Readings kept of one person, the newest: a set of vital signs an hour over the life of one.
pub const READINGS_KEPT: usize = 32;

/// How long a reading says how somebody is where its fact does not say how long, in minutes: 4 hours, as long as most signs of the library last.
pub const READING_LIFE_MINUTES: u32 = 4 * 60;

/// How far the clock of a device may go before ours, in milliseconds: a minute, as clocks do that are set by hand.
pub const READING_AHEAD_MS: i64 = 60 * 1_000;

/// Readings of one fact shown beside its question, the newest: enough to see where it goes.
pub const READINGS_SHOWN: usize = 3;

/// People who may speak for one person, those that ended included: a family and its attorneys. What ended longest ago makes room; the log keeps it.
pub const PROXIES: usize = 8;

/// Longest time consent to speak for somebody counts, in years: then they are asked again, because people change whom they trust.
pub const CONSENT_YEARS: i16 = 1;

/// Age at which parental responsibility gives no right to speak any more, in years: from 16 on a young person consents for themselves.
pub const PARENTAL_UNTIL_YEARS: i16 = 16;

/// Practices named to whoever typed the name of several: what can be read in a sentence; a longer name tells them apart.
pub const PRACTICES_NAMED: usize = 5;

/// Conversations that are read to see whether it is safe to write to their person. Of somebody with more nothing is written: a clinician waits.
pub const CONVERSATIONS_READ_FOR_SAFETY: usize = 50;

/// Times a withdrawal is tried again when others change the record in the same moment: it must not wait for them.
pub const WITHDRAWAL_TRIES: usize = 8;

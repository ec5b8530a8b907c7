//! Every limit of the service in one place, each with its reason. Holds numbers only; the rooms that obey them do the refusing.

mod booking;
mod directory;
mod outbox;
mod people;
mod postgres;
mod retention;
mod storage;

pub use booking::*;
pub use directory::*;
pub use outbox::*;
pub use people::*;
pub use postgres::*;
pub use retention::*;
pub use storage::*;

/// Connections served at the same time. Each holds a descriptor and about 10 KiB; systems allow 1,024 to 20,000 descriptors by default and the
/// store needs some.
pub const HTTP_CONNECTIONS: usize = 8_192;

/// Requests being answered at once from which on nothing new begins that can wait. At the 8,000 answers a second of a slow machine so many take about
/// 60 ms, so that whoever is in a conversation already is answered well within the 200 ms promised to them.
pub const HTTP_BUSY_REQUESTS: usize = 512;

/// When somebody whose beginning was refused may try again, in seconds.
pub const BUSY_RETRY_SECONDS: u32 = 10;

/// Further connections served only for the pages that must always answer (health, emergency text), so that a crowd cannot shut them out.
pub const HTTP_RESERVED_CONNECTIONS: usize = 64;

/// Time for a whole request head, in milliseconds, counted from the connection or the end of the answer before. People on bad lines need
/// about two seconds; a slow-header attack is to be closed within 15.
pub const HTTP_HEAD_MS: u64 = 10_000;

/// Time for a whole request body, in milliseconds. A body of 64 KiB takes five seconds on a bad mobile line.
pub const HTTP_BODY_MS: u64 = 12_000;

/// Time for the answer to a request, body included, in milliseconds. Past it the caller is told to try again.
pub const HTTP_TOTAL_MS: u64 = 25_000;

/// Time a caller may refuse to read its answer, in milliseconds.
pub const HTTP_WRITE_STALL_MS: u64 = 12_000;

/// Time the service goes on after it was told to stop, in milliseconds: on a busy machine a request may lie unread for so long, and whoever sent it would be cut off.
pub const HTTP_LINGER_MS: u64 = 250;

/// Time that work in flight gets when the service is told to stop, in milliseconds. Deployments wait this long at most.
pub const HTTP_DRAIN_MS: u64 = 10_000;

/// Headers of one request. Browsers send about 20, proxies add ten.
pub const HTTP_HEADERS: usize = 96;

/// Bytes of one request head. Browsers and proxies stay below 8 KiB.
pub const HTTP_HEAD_BYTES: usize = 16 * 1024;

/// Bytes of a request body unless the service is started with another limit. The largest form of ours is a page of answers with a note, 16 KiB.
pub const HTTP_BODY_BYTES: usize = 64 * 1024;

/// Streams at the same time on one HTTP/2 connection. A page of ours fetches ten things.
pub const HTTP2_STREAMS: u32 = 64;

/// Streams a caller may reset before they are accepted, and resets we answer with, on one HTTP/2 connection. Ends rapid-reset attacks.
pub const HTTP2_RESETS: usize = 20;

/// Silence on an HTTP/2 connection after which we ask whether the caller is still there, and then wait for the reply, in milliseconds each.
pub const HTTP2_PING_MS: u64 = 10_000;

/// Longest id of a service, in bytes: ids become parts of storage keys and addresses.
pub const ID_LENGTH: usize = 64;

/// Longest name of a service, in characters. It must fit a card on a small screen.
pub const NAME_LENGTH: usize = 120;

/// Longest text taken as a place or postcode, in characters.
pub const PLACE_TEXT_LENGTH: usize = 80;

/// Highest age limit of a service, in months (150 years): a higher one is a slip of the pen.
pub const AGE_MONTHS: u16 = 1_800;

/// Most stretches of opening in one day. Nobody opens more than six times a day.
pub const SPANS_PER_DAY: usize = 6;

/// Most single days that differ from a service's week. Two years of public holidays, half-days and training days.
pub const EXCEPTIONS_PER_SERVICE: usize = 200;

/// Most services in one directory. England has about 120,000 entries; the index takes about 1 KiB for each.
pub const SERVICES: usize = 250_000;

/// Largest table to import, in bytes: 250,000 lines of 600 bytes.
pub const TABLE_BYTES: usize = 160 * 1024 * 1024;

/// Days after which an entry that nobody checked is stale and never offered. Entries are to be checked once a year.
pub const ENTRY_STALE_AFTER_DAYS: i64 = 365;

/// Seconds after which a capacity report no longer counts (4 hours): it is shown with its age instead.
pub const CAPACITY_STALE_AFTER_SECONDS: i64 = 4 * 3_600;

/// Days a search looks ahead where the outcome sets no nearer limit. The longest time of the pathways is two weeks.
pub const HORIZON_DAYS: i64 = 14;

/// Civil days one search holds: the day before, today, the horizon and one more for its end.
pub const SEARCH_DAYS: usize = 17;

/// Most services in one answer. More than this is no choice but a list.
pub const OFFERS_PER_SEARCH: usize = 50;

/// Most services offered of each kind that stands in for another.
pub const STAND_INS_OFFERED: usize = 3;

/// Most excluded services told one by one; the rest is counted by reason.
pub const EXCLUSIONS_TOLD: usize = 30;

/// Most services of one kind that a search looks at, nearest first. Bounds its time where nearly everything is closed.
pub const SERVICES_EXAMINED: usize = 5_000;

/// Farthest search, in metres (300 km): beyond it a person should ring.
pub const RADIUS_METRES: u32 = 300_000;

/// A service that says it is busy is ranked as if it were so many metres farther away.
pub const BUSY_AS_IF_FARTHER_METRES: u32 = 5_000;

/// Metres of straight line a person is taken to cover in a minute: 30 km an hour over the ground, slow for a car and fast for a bus.
pub const TRAVEL_METRES_PER_MINUTE: u32 = 500;

/// Minutes a person is taken to need before setting out.
pub const TRAVEL_START_MINUTES: i64 = 5;

/// A person must be able to arrive so long before closing (15 minutes), or the journey may be for nothing.
pub const LAST_ARRIVAL_BEFORE_CLOSING_SECONDS: i64 = 15 * 60;

/// Most people one service sees at one time.
pub const PEOPLE_PER_SLOT: u16 = 50;

/// Most slots cut out of a schedule for one question: two weeks of 10-minute slots day and night.
pub const SLOTS_GENERATED: usize = 2_016;

/// Most free slots in one answer. More is no choice but a list.
pub const SLOTS_OFFERED: usize = 40;

/// Last second of time that an id may name (the end of the year 9998): later instants have no local time.
pub const LATEST_SECOND: i64 = 253_370_764_799;

/// Seconds for which a slot is kept while somebody fills in their details (5 minutes).
pub const HOLD_SECONDS: i64 = 5 * 60;

/// How often a hold may be made longer. WCAG 2.2.1 asks for ten.
pub const HOLD_EXTENSIONS: u16 = 10;

/// Most bookings of one conversation, cancelled ones included: enough to change one's mind, too few to empty a clinic.
pub const BOOKINGS_PER_SESSION: usize = 6;

/// Longest idempotency key of a booking, in characters: a UUID has 36, a form's own key names its slot.
pub const IDEMPOTENCY_KEY_LENGTH: usize = 128;

/// How often a booking starts anew when others write at the same moment. Each loser sees the slot taken at its second look.
pub const BOOKING_TRIES: usize = 6;
/// Handover codes live this long, in milliseconds: long enough to ring up and read eight characters out, short enough to be worthless later.
pub const HANDOVER_CODE_MS: i64 = 15 * 60 * 1_000;

/// Wrong handover codes one address may try in an hour. A person mistypes a few times; forty bits are not guessed in twenty tries.
pub const HANDOVER_TRIES_PER_ADDRESS: u32 = 20;

/// Wrong handover codes one member of staff may try in the life of a code.
pub const HANDOVER_TRIES_PER_STAFF: u32 = 5;

/// Failed sign-ins one address may have in a quarter of an hour. A whole surgery may share an address.
pub const SIGN_IN_FAILURES_PER_ADDRESS: u32 = 30;

/// Failed sign-ins for one name from one address in a quarter of an hour.
pub const SIGN_IN_FAILURES_PER_NAME: u32 = 8;

/// The time over which failed sign-ins are forgiven, in milliseconds.
pub const SIGN_IN_WINDOW_MS: i64 = 15 * 60 * 1_000;

/// The time over which wrong handover codes of one address are forgiven, in milliseconds.
pub const HANDOVER_WINDOW_MS: i64 = 60 * 60 * 1_000;

/// Addresses and names one throttle remembers. About 100 bytes each.
pub const THROTTLE_KEYS: usize = 65_536;

/// Passwords checked at the same time. Each check takes 19 MiB and a core for some milliseconds.
pub const PASSWORD_CHECKS: usize = 2;

/// Shortest password of staff, in characters, and the longest in bytes.
pub const PASSWORD_CHARACTERS: usize = 12;

/// Longest password of staff in bytes: hashing more would only cost time.
pub const PASSWORD_BYTES: usize = 256;

/// Longest name staff sign in with, in bytes.
pub const STAFF_NAME_BYTES: usize = 64;

/// A staff session ends after this, in milliseconds: one long shift.
pub const STAFF_SESSION_MS: i64 = 13 * 60 * 60 * 1_000;

/// A staff session ends when nothing was asked for this long, in milliseconds. Calls can be long; the console asks by itself during them.
pub const STAFF_IDLE_MS: i64 = 60 * 60 * 1_000;

/// How stale the stored time of last use may be, in milliseconds, so that reading pages does not write on each request.
pub const STAFF_TOUCH_MS: i64 = 5 * 60 * 1_000;

/// Accounts of staff one page of the list shows.
pub const STAFF_PAGE: usize = 500;

/// Chains the audit log is kept in. Entries about one subject share a chain; entries of different chains need not wait for each other's flush.
pub const AUDIT_CHAINS: u8 = 16;

/// Longest reason somebody may give for what they did, in bytes.
pub const AUDIT_REASON_BYTES: usize = 2_000;

/// Most entries one search of the audit log shows, the newest ones.
pub const AUDIT_SEARCH_ENTRIES: usize = 1_000;

/// Times an entry is tried again when another node of the service wrote to the same chain first.
pub const AUDIT_RETRIES: u32 = 8;
/// Longest text under one heading of a care plan, in characters: a page, and read in a hurry.
pub const PLAN_TEXT_LENGTH: usize = 4_000;

/// Most entries in one list of a care plan.
pub const PLAN_LIST_LENGTH: usize = 50;

/// How often a report of a service's capacity is tried when another writes at the same moment.
pub const REPORT_TRIES: usize = 4;
/// Releases held for sessions that began on them. A session lives a day; more than this many releases in a day is a fault of the author.
pub const RELEASES_HELD: usize = 32;
/// How often a release is tried to be made live while other nodes keep or make live one of theirs: they do so one after another.
pub const RELEASE_TRIES: usize = 8;
/// Longest time until a node looks whether another release is live, in milliseconds, when the word of it was lost.
pub const RELEASE_LOOK_MS: u64 = 30_000;

/// Records of one session: answers, notes and hand-overs. A hundred questions, each changed a few times, stay far below.
pub const SESSION_RECORDS: u64 = 2_000;

/// Shortest reason for another outcome than the questions came to, in characters: a few words, which whoever sees the person next reads first.
pub const DECISION_REASON_LEAST: usize = 10;

/// Longest such reason, in characters: a few sentences.
pub const DECISION_REASON_CHARS: usize = 500;

/// Characters of one free text said beside an answer: about two spoken minutes.
pub const SAID_CHARS: usize = 2_000;

/// Characters in one box of a safety plan: a short list. The whole plan is to fit two sides of paper, and is read by somebody who feels bad.
pub const SAFETY_PLAN_BOX_CHARS: usize = 500;

/// Times a safety plan is given anew when the conversation goes on in the same moment, such as in a second tab. Each time it is read again first.
pub const SAFETY_PLAN_TRIES: usize = 4;

/// How long a session may be gone on with, in milliseconds: a day. Accessibility rules ask for at least 20 hours.
pub const SESSION_LIFE_MS: i64 = 24 * 60 * 60 * 1_000;

/// After this pause, in milliseconds, volatile answers and red flags are asked again: somebody who was well two hours ago may not be now.
pub const SESSION_PAUSE_MS: i64 = 2 * 60 * 60 * 1_000;

/// Characters of an idempotency key of a session's write. A UUID has 36.
pub const SESSION_KEY_CHARS: usize = 100;

/// Topics offered for some words: a person scans about eight lines before giving up.
pub const TOPICS_FOUND: usize = 8;

/// Appointments shown beside an offered service; its own page shows more.
pub const SLOTS_BESIDE_AN_OFFER: usize = 6;

/// Services shown on a citizen's page. More than this is no help at three in the morning; the rest is counted.
pub const OFFERS_SHOWN: usize = 8;
/// Services offered for an action unless the caller says how many.
pub const OFFERS_UNLESS_SAID: usize = 5;

/// How long a member of staff has a task to themselves, in milliseconds: long enough for a call, short enough that a task of somebody who went home is
/// free again soon.
pub const TASK_LEASE_MS: i64 = 15 * 60 * 1_000;

/// A row is shown as nearly due from a quarter of its time before, but never less than this, in milliseconds: shorter, nobody could finish what they are at.
pub const ALARM_AHEAD_LEAST_MS: i64 = 5 * 60 * 1_000;

/// Nor more than this: an alarm that rings all day is one that nobody hears.
pub const ALARM_AHEAD_MOST_MS: i64 = 30 * 60 * 1_000;

/// After so many calls that nobody answers, somebody in a crisis is looked for.
pub const NO_ANSWERS: u32 = 3;

/// Most promises of one conversation that its clock keeps; what is still owed is kept above that.
pub const PROMISES_KEPT: usize = 50;

/// Most lines of a clock's history.
pub const CLOCK_LINES_KEPT: usize = 200;

/// Most conversations of one person that share a clock: each is read when something is promised.
pub const SESSIONS_TOGETHER: usize = 20;

/// How often a promise is tried again when somebody else wrote to the same person's clock at the same moment.
pub const CLOCK_TRIES: usize = 20;

/// How old a conversation may be from which somebody sees what they passed on, in milliseconds: two days, the shift before and the night between.
pub const PASSED_ON_MS: i64 = 2 * 24 * 60 * 60 * 1_000;

/// What somebody passed on that is shown, the newest: a busy shift.
pub const PASSED_ON_SHOWN: usize = 50;

/// Most entries of the worklist on one page: more than one person works through in an hour, and each costs a look at its conversation.
pub const WORKLIST_SHOWN: usize = 100;

/// Most open tasks whose conversation is looked at for one page: those of people who came to the end take no place on it, and must not make it slow.
pub const WORKLIST_LOOKED_AT: usize = 1_000;

/// After so long without an answer a person counts as gone quiet, in milliseconds. Reading a hard question and finding an answer takes minutes.
pub const QUIET_MS: i64 = 10 * 60 * 1_000;

/// Sessions kept folded between two answers. England's worst minute has about 9,000 people between two questions; each takes about 2 KiB put
/// away here, and one not kept costs some microseconds to fold again.
pub const SESSIONS_HOT: usize = 4_096;

/// How often timed values are sorted into their buckets, in milliseconds. Until then each takes 16 bytes: at 50,000 requests a second, 4 MB.
pub const METRICS_UPKEEP_MS: u64 = 5_000;

/// Dispositions that are counted by name. A library has about 40; releases that rename them may follow each other for as long as the process lives.
pub const METRICS_OUTCOMES: usize = 512;

/// Connections to the listener of the measures. One or two machines read it, every few seconds.
pub const METRICS_CONNECTIONS: usize = 16;

/// Conversations one network may open in a minute unless the service is started with another number, all at once or spread over it. A mobile carrier
/// puts tens of thousands of people behind one address; all of England opens about 4,300 in its worst minute, so this is more than a quarter of it.
pub const CLIENT_OPENINGS_PER_MINUTE: u32 = 1_200;

/// Directory searches one network may ask for, for each conversation it may open: people look at a second place.
pub const CLIENT_SEARCHES_FOR_EACH_OPENING: u32 = 2;

/// Conversations one network may open for each try to sign in. A whole hospital signs in at the change of shifts, and each try costs a core some
/// milliseconds.
pub const CLIENT_OPENINGS_FOR_EACH_SIGN_IN: u32 = 10;

/// Networks remembered for each of these. About 60 bytes each.
pub const CLIENTS: usize = 65_536;

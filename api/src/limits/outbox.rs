//! The limits of messages that leave the house, each with its reason. Numbers only.

/// Most rules of what is never sent. People have to be able to read them all.
pub const NEVER_SEND_RULES: usize = 200;

/// Pieces of one message: the headings of a summary, a few times over.
pub const MESSAGE_PIECES: usize = 64;

/// Bytes of one message, all its words together. The largest summary of the shipped pathways has a tenth of it.
pub const MESSAGE_BYTES: usize = 64 * 1024;

/// How long one deliverer has a message to itself, in milliseconds: longer than an attempt may take, short enough that the message of a process that
/// died is soon tried again.
pub const MESSAGE_LEASE_MS: i64 = 45_000;

/// How long one attempt may take, in milliseconds.
pub const MESSAGE_ATTEMPT_MS: u64 = 20_000;

/// The wait after the first failed attempt, in milliseconds; each later one is twice as long.
pub const MESSAGE_FIRST_WAIT_MS: i64 = 2_000;

/// The longest wait between two attempts, in milliseconds.
pub const MESSAGE_LONGEST_WAIT_MS: i64 = 10 * 60 * 1_000;

/// Attempts after which a message becomes a task for a person: with the waits above, after about half an hour.
pub const MESSAGE_ATTEMPTS: u32 = 11;

/// By when a person has to have dealt with a message that could not be delivered, in minutes.
pub const UNDELIVERED_DUE_MINUTES: u32 = 60;

/// Messages one process delivers at the same time. Each holds a connection.
pub const MESSAGES_AT_ONCE: usize = 32;

/// Of these, messages to one receiver: a receiver that hangs must not hold up the others.
pub const MESSAGES_AT_ONCE_TO_ONE: usize = 8;

/// Receivers that have messages waiting at the same time. A region has some hundred services.
pub const RECEIVERS: usize = 2_000;

/// Messages of one receiver that are looked at for those nobody is at yet: what sixteen nodes have in hand.
pub const MESSAGES_LOOKED_AT_IN_LANE: usize = 16 * MESSAGES_AT_ONCE_TO_ONE;

/// Waiting messages that are counted for the measures; a queue as long as this is an alarm whatever its length.
pub const MESSAGES_COUNTED: usize = 10_000;

/// The pause before the deliverer looks again when nothing was due, in milliseconds.
pub const OUTBOX_LOOK_MS: u64 = 500;

/// Largest answer of a receiver that is read, in bytes; only its status counts.
pub const RECEIVER_ANSWER_BYTES: usize = 16 * 1024;

/// Longest subject of a message, in characters: a line of a mail program.
pub const MESSAGE_SUBJECT_CHARS: usize = 120;

/// How long the oldest message that is due may wait before the service says that something is wrong, in milliseconds.
pub const OUTBOX_LATE_MS: i64 = 15 * 60 * 1_000;

/// By when a person has to have told the service of a promised call-back that it does not know of, in minutes: somebody waits at a telephone.
pub const UNTOLD_CALL_BACK_DUE_MINUTES: u32 = 10;

/// By when a person has to have seen to a copy that a GP practice did not take, in minutes: a day. The help itself was arranged elsewhere.
pub const UNDELIVERED_COPY_DUE_MINUTES: u32 = 24 * 60;

/// Largest outbox file, in bytes: a hundred times what a region needs.
pub const OUTBOX_FILE_BYTES: usize = 256 * 1024;

/// How long deliveries under way may take to end once the service is told to stop, in milliseconds. With the wait for requests this stays below the 15 s
/// after which an operator kills; what is cut off is delivered again under the same id.
pub const DELIVERIES_END_MS: u64 = 4_000;

/// How often it is looked what has become late of all that was promised to people, in milliseconds: nothing promised is shorter than 20 minutes.
pub const PROMISES_WATCHED_MS: u64 = 60_000;

/// How often it is looked how much waits in the outbox, in milliseconds: finer than any alarm needs.
pub const OUTBOX_MEASURED_MS: u64 = 5_000;

/// How long before an appointment its person is reminded, in hours.
pub const REMINDER_HOURS: i64 = 24;

/// An appointment sooner than this, in hours, is not reminded of: it was booked about a day before, and the person remembers.
pub const REMINDED_FROM_HOURS: i64 = 26;

/// The hours of the day, local, within which a reminder is sent: from the first on, and before the second.
pub const REMINDER_DAYTIME: (i8, i8) = (8, 21);

/// What a person said in their own words, as a summary gives it: the first of it is why they came, and whoever reads more than so much reads none of it. All
/// of it stands in the conversation.
pub const SUMMARY_OWN_WORDS: usize = 8;

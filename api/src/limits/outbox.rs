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

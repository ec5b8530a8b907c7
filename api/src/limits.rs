//! Every limit of the service in one place, each with its reason. Holds numbers only; the rooms that obey them do the refusing.

/// Longest name of a stream or document key, in bytes. Keeps every index page of the embedded store far below the size at which it would
/// move the page into a separate file, and every key of ours (room, noun, id) is below 120.
pub const STORAGE_NAME_BYTES: usize = 240;

/// Largest single event, in bytes. One event is one answer or decision; the longest free text allowed to a caller is a tenth of this.
pub const STORAGE_EVENT_BYTES: usize = 64 * 1024;

/// Largest document, in bytes. A pathway file may have 512 KiB and must fit with its wrapping.
pub const STORAGE_DOCUMENT_BYTES: usize = 1024 * 1024;

/// Most appended events and written documents together in one batch. The largest batch of ours (finish, booking, outbox, audit) has about ten.
pub const STORAGE_BATCH_WRITES: usize = 512;

/// Largest sum of values in one batch, in bytes: one batch must not hold up the batches that share its flush.
pub const STORAGE_BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Batches that may wait for the writer. More than this means that the disk is slower than the callers; the rest wait outside the queue
/// under their own request deadline.
pub const STORAGE_QUEUE_BATCHES: usize = 4_096;

/// Most batches that share one flush. Bounds the memory of a group and the wait of its first member.
pub const STORAGE_GROUP_BATCHES: usize = 1_024;

/// Most events one call of `stream` returns; a longer stream is read on from the version reached. Bounds the memory of one read.
pub const STORAGE_STREAM_PAGE: usize = 10_000;

/// Most documents one call of `scan` returns, whatever limit was asked for. Bounds the memory of one read.
pub const STORAGE_SCAN_PAGE: usize = 1_000;

/// Memory the embedded store may use for its page cache, in bytes. Its own default is 1 GiB; the service is to live within 256 MiB.
pub const STORAGE_CACHE_BYTES: u64 = 48 * 1024 * 1024;

/// Streams whose current version the writer remembers. About 100 bytes each; the others cost one look-up more.
pub const STORAGE_KNOWN_VERSIONS: usize = 65_536;

/// Pause between two tries to open a failed store, in milliseconds. Short enough to be back well within five seconds of the disk's return.
pub const STORAGE_REOPEN_PAUSE_MS: u64 = 250;

/// A value of more bytes than this may make the embedded store keep a page outside its main file; from then on that folder is synced too.
/// Twenty values of this size with their keys stay below the 128 KiB at which it does so.
pub const STORAGE_INLINE_BYTES: usize = 4 * 1024;

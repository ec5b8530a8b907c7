//! The limits of the storage kernel and of backups, each with its reason. Numbers only; they are named as those beside them are.

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

/// How long the writer lets a group grow, in microseconds: less than one sync takes.
pub const STORAGE_GATHER_MICROS: u64 = 50;

/// Most events one call of `stream` returns; a longer stream is read on from the version reached. Bounds the memory of one read.
pub const STORAGE_STREAM_PAGE: usize = 10_000;

/// Times the cells that changed while a store was copied are copied again before the writer has to wait for the rest.
pub const STORAGE_COPY_ROUNDS: usize = 8;

/// Most hours between two backups of a service that makes them: a month.
pub const BACKUP_HOURS: u32 = 31 * 24;

/// Changed cells that may be copied while the writer waits: some milliseconds.
pub const STORAGE_COPY_LAST: usize = 500;

/// Most documents one call of `scan` returns, whatever limit was asked for. Bounds the memory of one read.
pub const STORAGE_SCAN_PAGE: usize = 1_000;

/// Memory the embedded store may use for its page cache, in bytes. Its own default is 1 GiB; the service is to live within 256 MiB.
pub const STORAGE_CACHE_BYTES: u64 = 48 * 1024 * 1024;

/// Size of one of the two files of the log beneath the embedded store, in bytes. What they hold is in memory too, and is moved into the tree when the
/// store is opened after a kill: at England's worst minute this is some twenty seconds' worth.
pub const STORAGE_LOG_BYTES: usize = 4 * 1024 * 1024;

/// Largest file of a log that is read, in bytes: far above any that was ever made.
pub const STORAGE_LOG_READ_BYTES: u64 = 256 * 1024 * 1024;

/// Numbers of records left out when a log is begun anew. One record at most can have been begun and not finished; the others are for doubt.
pub const STORAGE_LOG_SPARE_RECORDS: u64 = 16;

/// Cells moved into the tree at a time, with a pause before the next: some hundred microseconds, so that callers who want the same processor do not wait for the
/// end of a whole layer.
pub const STORAGE_MOVED_CELLS: usize = 16;

/// The pause, in microseconds. A layer of some thousand cells is moved in a third of a second, far sooner than the next one is full.
pub const STORAGE_MOVING_PAUSE_MICROS: u64 = 200;

/// Events that may wait in the journal of the embedded store before the oldest are moved to their own place. By then most streams that are written
/// fast have rested, so that all of a conversation moves as one; at England's worst minute it is a few seconds' worth.
pub const STORAGE_JOURNAL_EVENTS: usize = 8_192;

/// Bytes of events that may wait there: they are kept in memory too.
pub const STORAGE_JOURNAL_BYTES: usize = 2 * 1024 * 1024;

/// Groups that are moved with one group that is written: more than one, so that a backlog shrinks, and few, so that nobody waits long for it.
pub const STORAGE_SETTLE_GROUPS: usize = 2;

/// Streams whose current version the writer remembers. About 100 bytes each; the others cost one look-up more.
pub const STORAGE_KNOWN_VERSIONS: usize = 65_536;

/// Pause between two tries to open a failed store, in milliseconds. Short enough to be back well within five seconds of the disk's return.
pub const STORAGE_REOPEN_PAUSE_MS: u64 = 250;

/// Times a store that another process holds is tried, with a pause between: a killed process lets go within moments.
pub const STORAGE_LOCK_TRIES: u32 = 40;

/// The pause between two such tries, in milliseconds.
pub const STORAGE_LOCK_PAUSE_MS: u64 = 25;

/// Room a disk must have before a failed store is opened again, in bytes: twice what the embedded store takes at a time.
pub const STORAGE_ROOM_BYTES: usize = 1024 * 1024;

/// Largest cell of the embedded store, in bytes; larger values are cut into pieces. A page holds up to twenty cells, and twenty of these with
/// their keys stay below the 128 KiB at which the embedded store would move the page into a file of its own.
pub const STORAGE_CELL_BYTES: usize = 4 * 1024;

/// Largest key file, in bytes: as many keys as there may be, of 90 bytes a line, and some words.
pub const STORAGE_KEY_FILE_BYTES: u64 = 32 * 1024;

/// Most keys in one key file: one a month for twenty years.
pub const STORAGE_KEYS: usize = 240;

/// Bytes of cells written as one while a backup is restored or a store is sealed anew: large enough that a flush costs little, small in memory.
pub const STORAGE_COPY_BYTES: usize = 1024 * 1024;

/// Largest key or cell in a backup, in bytes: far above any that a store writes, so that a made-up file cannot take the memory.
pub const STORAGE_COPIED_BYTES: usize = 64 * 1024;

/// Values named one by one when a store is sealed anew and they cannot be opened; the rest is counted.
pub const STORAGE_FAULTS_TOLD: usize = 20;

/// Times a large document is read again when somebody wrote it between two pieces.
pub const STORAGE_READ_TRIES: u32 = 64;

/// A store that has worked on one group for so long is not ready, in milliseconds: no healthy disk takes this long, and callers are about to give up.
pub const STORAGE_STALL_MS: u64 = 5_000;

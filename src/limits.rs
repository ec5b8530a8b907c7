//! Every limit of the command line, each with its reason. The engine's own limits stand in the engine.

/// Folders within folders. The shipped library needs three.
pub const FOLDER_DEPTH: usize = 8;
/// Entries of all folders together, read or passed over: more is no library but a disk.
pub const ENTRIES: usize = 20_000;
/// Bytes of one library. England's whole set would be about 10 MiB.
pub const LIBRARY_BYTES: u64 = 64 * 1024 * 1024;
/// Files of an operator's directory that are opened at once: systems allow 1,024 descriptors by default.
pub const FOLDER_FILES: usize = 500;
/// Bytes of one line typed at the terminal: above the longest text answer in characters of four bytes.
pub const LINE_BYTES: u64 = 16 * 1024;
/// Times one question is asked again before a conversation without a person at the keyboard gives up.
pub const TRIES: usize = 20;
/// Topics shown for a few typed words.
pub const TOPIC_HITS: usize = 6;
/// Narrowest and widest text, in columns: longer lines are hard to follow.
pub const COLUMNS: (usize, usize) = (40, 80);

/// Pause between two looks at a watched folder, in milliseconds: an author's change is live within a second, and looking costs little.
pub const WATCH_MS: u64 = 500;

/// Time for the proof of one pathway, in milliseconds: a pathway of 60 questions needs a tenth.
pub const PROOF_ENTRY_MS: i64 = 10_000;
/// Time for the proof of a library, in milliseconds. Past it nothing is called proved.
pub const PROOF_LIBRARY_MS: i64 = 60_000;

/// Longest line of a list of erasures, in bytes: somebody with some thousands of conversations.
pub const RECORDS_LINE_BYTES: u64 = 4 * 1024 * 1024;

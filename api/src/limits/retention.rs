//! The limits of retention, each with its reason. Numbers only; they are named as those beside them are.

/// Lines of a policy that are read: three are followed.
pub const RETENTION_RULES: usize = 100;

/// Most years anything can be kept: far more than the longest line of the code of practice, so that a slip of the pen is seen.
pub const RETENTION_YEARS: u16 = 120;

/// How often is looked for what need not be kept any more, in milliseconds: an hour. A day late matters to nobody, a node that is restarted every night does.
pub const RETENTION_SWEEP_MS: u64 = 60 * 60 * 1_000;

/// Conversations a sweep looks at and, where they are due, removes, at most; the next goes on behind them. So many every hour are twice those that a
/// record day of all England opens, read in some seconds, and each removal delays nobody's answer by more than one flush.
pub const RETENTION_SWEPT: u64 = 50_000;

/// Longest reason for an erasure or a hold over HTTP, in characters: a few sentences, of which the audit log keeps every one.
pub const RETENTION_REASON_CHARS: usize = 500;

/// Longest reason for withdrawing a release over HTTP, in characters: as above.
pub const WITHDRAWAL_REASON_CHARS: usize = 500;

//! The limits of the shared store, each with its reason. Numbers only; they are named as those beside them are.

/// Bytes of values that share one transaction of the shared store, beyond the last batch taken: one message to it must stay far below its 1 GiB, and
/// nobody should wait long for the values of others.
pub const POSTGRES_GROUP_BYTES: usize = 8 * 1024 * 1024;

/// How long one group may take in the shared store before it is given up unacknowledged, in milliseconds. A standby in the next building confirms in
/// about 20; callers give up after 25 seconds, and a failover is to be over by then.
pub const POSTGRES_COMMIT_MS: u64 = 5_000;

/// How long a write waits for another node's, in milliseconds. Below the time of a whole group, so that the wait ends in the database too and leaves no
/// process behind there.
pub const POSTGRES_LOCK_MS: u64 = 2_000;

/// How long a read of the shared store may take, its wait for a connection included, in milliseconds.
pub const POSTGRES_READ_MS: u64 = 5_000;

/// How long one host of the shared store may take to let us in, in milliseconds: it must be back within five seconds of its return.
pub const POSTGRES_CONNECT_MS: u64 = 2_000;

/// How long the tables may take to be made or changed, in milliseconds: another node may be at it, and the tables may be long.
pub const POSTGRES_MIGRATION_MS: u64 = 60_000;

/// Connections of one node that read. With the one that writes, ten nodes stay below the 100 a server has unless told.
pub const POSTGRES_READERS: usize = 8;

/// How often a group is decided anew because another node wrote in between. After that, whoever names what others keep writing is refused.
pub const POSTGRES_ROUNDS: usize = 8;

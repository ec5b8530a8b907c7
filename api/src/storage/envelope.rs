//! The storage boundary: how a value looks at rest. Each stored value starts with one byte that names its wrapping, so that values can be
//! sealed one by one without a new store format. This is the only place where values are wrapped and unwrapped.

use super::types::StorageError;

/// The value follows as it was given.
const PLAIN: u8 = 1;

/// Bytes the wrapping adds to a value.
pub(super) const OVERHEAD_BYTES: usize = 1;

/// Appends the wrapped value to `out`.
pub(super) fn wrap(out: &mut Vec<u8>, value: &[u8]) {
    out.reserve(value.len().saturating_add(OVERHEAD_BYTES));
    out.push(PLAIN);
    out.extend_from_slice(value);
}

/// Takes the wrapping off.
///
/// # Errors
/// `Corrupt` when the first byte names no wrapping this version knows.
pub(super) fn unwrap<'a>(stored: &'a [u8], what: &str) -> Result<&'a [u8], StorageError> {
    match stored.split_first() {
        Some((&PLAIN, value)) => Ok(value),
        _ => Err(StorageError::Corrupt { what: format!("the wrapping of {what}") }),
    }
}

//! What a cell of the tree holds: a version and a wrapped value, whole or in pieces. sled moves a page that grows too large into a file of its
//! own, and a power cut can then lose that file but keep the rest of the batch. So no cell is large: a large value is cut into pieces that lie
//! in cells of their own, and no such file ever comes to be. Reads and writes nothing itself.

use crate::limits;
use crate::storage::envelope;
use crate::storage::types::StorageError;

const WHOLE: u8 = 0;
const SPLIT: u8 = 1;
const PIECE_KEY: u8 = b'c';

/// A cell as it lies in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// The wrapped value.
    Whole { version: u64, wrapped: &'a [u8] },
    /// The wrapped value lies in so many pieces.
    Split { version: u64, pieces: u32 },
}

/// Encodes a value for a key: the cell, then its pieces, in the order of their indexes.
pub(super) fn encode(version: u64, value: &[u8]) -> (Vec<u8>, Vec<Vec<u8>>) {
    let whole = value.len() <= limits::STORAGE_CELL_BYTES;
    let mut cell = Vec::with_capacity(if whole { value.len().saturating_add(16) } else { 16 });
    cell.push(if whole { WHOLE } else { SPLIT });
    cell.extend_from_slice(&version.to_be_bytes());
    if whole {
        envelope::wrap(&mut cell, value);
        return (cell, Vec::new());
    }
    let mut wrapped = Vec::new();
    envelope::wrap(&mut wrapped, value);
    let pieces: Vec<_> = wrapped.chunks(limits::STORAGE_CELL_BYTES).map(|piece| [&version.to_be_bytes(), piece].concat()).collect();
    cell.extend_from_slice(&u32::try_from(pieces.len()).unwrap_or(u32::MAX).to_be_bytes());
    (cell, pieces)
}

/// Reads a cell.
pub(super) fn decode<'a>(cell: &'a [u8], what: &str) -> Result<Cell<'a>, StorageError> {
    let corrupt = || StorageError::Corrupt { what: what.to_owned() };
    let (layout, rest) = cell.split_first().ok_or_else(corrupt)?;
    let (version, rest) = rest.split_first_chunk::<8>().ok_or_else(corrupt)?;
    let version = u64::from_be_bytes(*version);
    match (*layout, <[u8; 4]>::try_from(rest)) {
        (WHOLE, _) => Ok(Cell::Whole { version, wrapped: rest }),
        (SPLIT, Ok(pieces)) => Ok(Cell::Split { version, pieces: u32::from_be_bytes(pieces) }),
        _ => Err(corrupt()),
    }
}

/// How many pieces the cell has elsewhere.
pub(super) fn pieces(cell: &[u8], what: &str) -> Result<u32, StorageError> {
    match decode(cell, what)? {
        Cell::Whole { .. } => Ok(0),
        Cell::Split { pieces, .. } => Ok(pieces),
    }
}

/// The version a cell carries.
pub(super) fn version(cell: &[u8], what: &str) -> Result<u64, StorageError> {
    match decode(cell, what)? {
        Cell::Whole { version, .. } | Cell::Split { version, .. } => Ok(version),
    }
}

/// The key of one piece: `c`, the cell's own key, index. The index begins with a zero byte, which no name holds.
pub(super) fn piece_key(key: &[u8], index: u32) -> Vec<u8> {
    let mut full = Vec::with_capacity(key.len().saturating_add(5));
    full.push(PIECE_KEY);
    full.extend_from_slice(key);
    full.extend_from_slice(&index.to_be_bytes());
    full
}

/// Puts a value together. `read` gives the cell behind a piece's key. `None` when the pieces are not those of this version: somebody has
/// written meanwhile, or a piece is missing.
pub(super) fn value(
    key: &[u8],
    cell: &[u8],
    what: &str,
    read: impl Fn(&[u8]) -> Result<Option<sled::IVec>, StorageError>,
) -> Result<Option<(u64, Vec<u8>)>, StorageError> {
    match decode(cell, what)? {
        Cell::Whole { version, wrapped } => Ok(Some((version, envelope::unwrap(wrapped, what)?.to_vec()))),
        Cell::Split { version, pieces } => {
            let mut wrapped = Vec::new();
            for index in 0..pieces {
                let Some(piece) = read(&piece_key(key, index))? else { return Ok(None) };
                match piece.split_first_chunk::<8>() {
                    Some((tag, bytes)) if *tag == version.to_be_bytes() => wrapped.extend_from_slice(bytes),
                    _ => return Ok(None),
                }
            }
            Ok(Some((version, envelope::unwrap(&wrapped, what)?.to_vec())))
        }
    }
}

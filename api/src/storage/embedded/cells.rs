//! What a cell of the tree holds: a version and a wrapped value, whole or in pieces, or several events of one stream. sled moves a page that grows
//! too large into a file of its own, and a power cut can then lose that file but keep the rest of the batch. So no cell is large: a large value is
//! cut into pieces that lie in cells of their own, and no such file ever comes to be. Reads and writes nothing itself.

use crate::limits;
use crate::storage::envelope;
use crate::storage::types::StorageError;

const WHOLE: u8 = 0;
const SPLIT: u8 = 1;
const EVENTS: u8 = 2;
/// What an event takes in a cell beside its own bytes, at most.
const EVENT_OVERHEAD_BYTES: usize = 5;
const PIECE_KEY: u8 = b'c';

/// A cell as it lies in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// The wrapped value.
    Whole { version: u64, wrapped: &'a [u8] },
    /// The wrapped value lies in so many pieces.
    Split { version: u64, pieces: u32 },
    /// Several events of a stream, wrapped together; `version` is the last one's.
    Events { version: u64, wrapped: &'a [u8] },
}

/// A cell to write, and its pieces in the order of their indexes.
pub(super) type Encoded = (Vec<u8>, Vec<Vec<u8>>);

/// Encodes a value for a key: the cell, then its pieces, in the order of their indexes.
pub(super) fn encode(version: u64, value: &[u8]) -> Encoded {
    let whole = value.len() <= limits::STORAGE_CELL_BYTES;
    if whole {
        return (header(WHOLE, version, value), Vec::new());
    }
    let mut cell = Vec::with_capacity(16);
    cell.push(SPLIT);
    cell.extend_from_slice(&version.to_be_bytes());
    let mut wrapped = Vec::new();
    envelope::wrap(&mut wrapped, value);
    let pieces: Vec<_> = wrapped.chunks(limits::STORAGE_CELL_BYTES).map(|piece| [&version.to_be_bytes(), piece].concat()).collect();
    cell.extend_from_slice(&u32::try_from(pieces.len()).unwrap_or(u32::MAX).to_be_bytes());
    (cell, pieces)
}

/// Encodes consecutive events of a stream, the first of which has version `first`: cells by the version of their first event. As many as fit share a
/// cell; one that does not fit into any has its own.
pub(super) fn encode_events(first: u64, events: &[Vec<u8>]) -> Result<Vec<(u64, Encoded)>, postcard::Error> {
    let mut cells = Vec::new();
    let mut version = first;
    let mut rest = events;
    while let Some(longest) = rest.first() {
        let mut bytes = longest.len();
        let mut count = 1;
        while let Some(next) = rest.get(count) {
            bytes = bytes.saturating_add(next.len()).saturating_add(EVENT_OVERHEAD_BYTES);
            if bytes.saturating_add(EVENT_OVERHEAD_BYTES) > limits::STORAGE_CELL_BYTES {
                break;
            }
            count += 1;
        }
        let (together, after) = rest.split_at_checked(count).unwrap_or((rest, &[]));
        let last = version.saturating_add(count as u64).saturating_sub(1);
        let encoded = match together {
            [alone] => encode(last, alone),
            several => (header(EVENTS, last, &postcard::to_allocvec(several)?), Vec::new()),
        };
        cells.push((version, encoded));
        version = last.saturating_add(1);
        rest = after;
    }
    Ok(cells)
}

fn header(layout: u8, version: u64, value: &[u8]) -> Vec<u8> {
    let mut cell = Vec::with_capacity(value.len().saturating_add(16));
    cell.push(layout);
    cell.extend_from_slice(&version.to_be_bytes());
    envelope::wrap(&mut cell, value);
    cell
}

/// Reads a cell.
pub(super) fn decode<'a>(cell: &'a [u8], what: &str) -> Result<Cell<'a>, StorageError> {
    let corrupt = || StorageError::Corrupt { what: what.to_owned() };
    let (layout, rest) = cell.split_first().ok_or_else(corrupt)?;
    let (version, rest) = rest.split_first_chunk::<8>().ok_or_else(corrupt)?;
    let version = u64::from_be_bytes(*version);
    match (*layout, <[u8; 4]>::try_from(rest)) {
        (WHOLE, _) => Ok(Cell::Whole { version, wrapped: rest }),
        (EVENTS, _) => Ok(Cell::Events { version, wrapped: rest }),
        (SPLIT, Ok(pieces)) => Ok(Cell::Split { version, pieces: u32::from_be_bytes(pieces) }),
        _ => Err(corrupt()),
    }
}

/// How many pieces the cell has elsewhere.
pub(super) fn pieces(cell: &[u8], what: &str) -> Result<u32, StorageError> {
    match decode(cell, what)? {
        Cell::Whole { .. } | Cell::Events { .. } => Ok(0),
        Cell::Split { pieces, .. } => Ok(pieces),
    }
}

/// The version a cell carries.
pub(super) fn version(cell: &[u8], what: &str) -> Result<u64, StorageError> {
    match decode(cell, what)? {
        Cell::Whole { version, .. } | Cell::Split { version, .. } | Cell::Events { version, .. } => Ok(version),
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
    read: impl Fn(&[u8]) -> Result<Option<Vec<u8>>, StorageError>,
) -> Result<Option<(u64, Vec<u8>)>, StorageError> {
    match decode(cell, what)? {
        Cell::Events { .. } => Err(StorageError::Corrupt { what: what.to_owned() }),
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

/// The events of one cell of a stream and the version of the last.
pub(super) fn events(
    key: &[u8],
    cell: &[u8],
    what: &str,
    read: impl Fn(&[u8]) -> Result<Option<Vec<u8>>, StorageError>,
) -> Result<(u64, Vec<Vec<u8>>), StorageError> {
    let corrupt = || StorageError::Corrupt { what: what.to_owned() };
    if let Cell::Events { version, wrapped } = decode(cell, what)? {
        let events = postcard::from_bytes(envelope::unwrap(wrapped, what)?).map_err(|_| corrupt())?;
        return Ok((version, events));
    }
    let (version, event) = value(key, cell, what, read)?.ok_or_else(corrupt)?;
    Ok((version, vec![event]))
}

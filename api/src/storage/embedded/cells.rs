//! What a cell of the tree holds: a version and a wrapped value, whole or in pieces, or several events of one stream. sled moves a page that grows
//! too large into a file of its own, and a power cut can then lose that file but keep the rest of the batch. So no cell is large: a large value is
//! cut into pieces that lie in cells of their own, and no such file ever comes to be. Reads and writes nothing itself.

use super::keys;
use super::tree::Failure;
use crate::limits;
use crate::storage::envelope::{self, Envelope, Place};
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
pub(super) fn encode(envelope: &Envelope, key: &[u8], version: u64, value: &[u8]) -> Result<Encoded, StorageError> {
    let layout = if value.len() <= limits::STORAGE_CELL_BYTES { WHOLE } else { SPLIT };
    laid_out(envelope, Place { key, layout, version }, value)
}

fn laid_out(envelope: &Envelope, place: Place<'_>, value: &[u8]) -> Result<Encoded, StorageError> {
    let mut cell = Vec::with_capacity(if place.layout == SPLIT { 16 } else { value.len().saturating_add(64) });
    cell.push(place.layout);
    cell.extend_from_slice(&place.version.to_be_bytes());
    if place.layout != SPLIT {
        envelope.wrap(&mut cell, place, value)?;
        return Ok((cell, Vec::new()));
    }
    let mut wrapped = Vec::new();
    envelope.wrap(&mut wrapped, place, value)?;
    let pieces: Vec<_> = wrapped.chunks(limits::STORAGE_CELL_BYTES).map(|piece| [&place.version.to_be_bytes(), piece].concat()).collect();
    cell.extend_from_slice(&u32::try_from(pieces.len()).unwrap_or(u32::MAX).to_be_bytes());
    Ok((cell, pieces))
}

/// Encodes consecutive events of a stream, the first of which has version `first`: cells by their keys. As many as fit share a cell; one that does not
/// fit into any has its own.
pub(super) fn encode_events(envelope: &Envelope, stream: &str, first: u64, events: &[Vec<u8>]) -> Result<Vec<(Vec<u8>, Encoded)>, Failure> {
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
        let key = keys::event_key(stream, version);
        let encoded = match together {
            [alone] => encode(envelope, &key, last, alone)?,
            several => {
                let value = postcard::to_allocvec(several).map_err(|error| Failure(error.to_string()))?;
                laid_out(envelope, Place { key: &key, layout: EVENTS, version: last }, &value)?
            }
        };
        cells.push((key, encoded));
        version = last.saturating_add(1);
        rest = after;
    }
    Ok(cells)
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
    envelope: &Envelope,
    key: &[u8],
    cell: &[u8],
    what: &str,
    read: impl Fn(&[u8]) -> Result<Option<Vec<u8>>, StorageError>,
) -> Result<Option<(u64, Vec<u8>)>, StorageError> {
    match decode(cell, what)? {
        Cell::Events { .. } => Err(StorageError::Corrupt { what: what.to_owned() }),
        Cell::Whole { version, wrapped } => Ok(Some((version, envelope.unwrap(wrapped, Place { key, layout: WHOLE, version }, what)?))),
        Cell::Split { version, pieces } => match wrapped(key, version, pieces, read)? {
            Some(wrapped) => Ok(Some((version, envelope.unwrap(&wrapped, Place { key, layout: SPLIT, version }, what)?))),
            None => Ok(None),
        },
    }
}

/// The wrapped value that lies in pieces, if they are all there and of this version.
fn wrapped(
    key: &[u8],
    version: u64,
    pieces: u32,
    read: impl Fn(&[u8]) -> Result<Option<Vec<u8>>, StorageError>,
) -> Result<Option<Vec<u8>>, StorageError> {
    let mut wrapped = Vec::new();
    for index in 0..pieces {
        let Some(piece) = read(&piece_key(key, index))? else { return Ok(None) };
        match piece.split_first_chunk::<8>() {
            Some((tag, bytes)) if *tag == version.to_be_bytes() => wrapped.extend_from_slice(bytes),
            _ => return Ok(None),
        }
    }
    Ok(Some(wrapped))
}

/// The events of one cell of a stream and the version of the last.
pub(super) fn events(
    envelope: &Envelope,
    key: &[u8],
    cell: &[u8],
    what: &str,
    read: impl Fn(&[u8]) -> Result<Option<Vec<u8>>, StorageError>,
) -> Result<(u64, Vec<Vec<u8>>), StorageError> {
    let corrupt = || StorageError::Corrupt { what: what.to_owned() };
    if let Cell::Events { version, wrapped } = decode(cell, what)? {
        let value = envelope.unwrap(wrapped, Place { key, layout: EVENTS, version }, what)?;
        return Ok((version, postcard::from_bytes(&value).map_err(|_| corrupt())?));
    }
    let (version, event) = value(envelope, key, cell, what, read)?.ok_or_else(corrupt)?;
    Ok((version, vec![event]))
}

/// What [`again`] found.
pub(super) enum Again {
    /// The cell is as one written now would be.
    Current,
    /// The same value wrapped anew; whether it had lain there as it was given; how many pieces it had.
    Anew { encoded: Encoded, was_plain: bool, pieces: u32 },
}

/// A cell of the same layout, version and value, wrapped as one written now would be.
pub(super) fn again(
    envelope: &Envelope,
    key: &[u8],
    cell: &[u8],
    what: &str,
    read: impl Fn(&[u8]) -> Result<Option<Vec<u8>>, StorageError>,
) -> Result<Again, StorageError> {
    let (layout, version, wrapped, pieces) = match decode(cell, what)? {
        Cell::Whole { version, wrapped } => (WHOLE, version, wrapped.to_vec(), 0),
        Cell::Events { version, wrapped } => (EVENTS, version, wrapped.to_vec(), 0),
        Cell::Split { version, pieces } => {
            let lost = || StorageError::Corrupt { what: format!("{what}: a piece of it is missing") };
            (SPLIT, version, self::wrapped(key, version, pieces, read)?.ok_or_else(lost)?, pieces)
        }
    };
    let place = Place { key, layout, version };
    let value = envelope.unwrap(&wrapped, place, what)?;
    if envelope.is_current(&wrapped) {
        return Ok(Again::Current);
    }
    Ok(Again::Anew { encoded: laid_out(envelope, place, &value)?, was_plain: envelope::is_plain(&wrapped), pieces })
}

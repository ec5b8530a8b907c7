//! The storage boundary: how a value looks at rest. Each stored value starts with one byte that names its wrapping, so that values are sealed one by
//! one and a store may hold several kinds. A sealed value is bound to its place: moved to another key, version or layout it does not open. This is the
//! only place where values are wrapped and unwrapped.

use chacha20poly1305::aead::AeadInOut as _;
use chacha20poly1305::{Tag, XNonce};

use super::key_ring::{KeyRing, random};
use super::types::StorageError;

/// The value follows as it was given.
const PLAIN: u8 = 1;
/// Number of the key, nonce, the value encrypted by XChaCha20-Poly1305, tag. No single bit makes this of [`PLAIN`] or the other way.
const SEALED: u8 = 2;

const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
/// Bytes before the encrypted value.
const HEAD_BYTES: usize = 1 + 4 + NONCE_BYTES;

/// Where a value lies: what it is bound to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The cell's key.
    pub(super) key: &'a [u8],
    /// How the cell is laid out.
    pub(super) layout: u8,
    /// The version it carries.
    pub(super) version: u64,
}

impl Place<'_> {
    /// What the seal vouches for beside the value. All but the key have a fixed length, so no two places look alike.
    fn bound(&self, number: u32) -> Vec<u8> {
        let mut bound = Vec::with_capacity(self.key.len().saturating_add(14));
        bound.push(SEALED);
        bound.extend_from_slice(&number.to_be_bytes());
        bound.push(self.layout);
        bound.extend_from_slice(&self.version.to_be_bytes());
        bound.extend_from_slice(self.key);
        bound
    }
}

/// How the values of one store are wrapped.
#[derive(Debug, Clone, Default)]
pub(super) struct Envelope {
    keys: Option<KeyRing>,
    refuses_plain: bool,
}

impl Envelope {
    /// Seals with the newest of the keys. A store that was sealed as a whole refuses plain values: somebody else put them there.
    pub(super) fn sealing(keys: KeyRing, refuses_plain: bool) -> Self {
        Self { keys: Some(keys), refuses_plain }
    }

    /// Number of the key that seals, if any does.
    pub(super) fn newest(&self) -> Option<u32> {
        self.keys.as_ref().map(KeyRing::newest)
    }

    /// Whether plain values are refused.
    pub(super) fn refuses_plain(&self) -> bool {
        self.refuses_plain
    }

    /// Appends the wrapped value to `out`.
    ///
    /// # Errors
    /// `Unavailable` when the system gives no random bytes.
    pub(super) fn wrap(&self, out: &mut Vec<u8>, place: Place<'_>, value: &[u8]) -> Result<(), StorageError> {
        let unavailable = |why: String| StorageError::Unavailable { why };
        let Some((number, cipher)) = self.keys.as_ref().and_then(|keys| Some((keys.newest(), keys.cipher(keys.newest())?))) else {
            out.reserve(value.len().saturating_add(1));
            out.push(PLAIN);
            out.extend_from_slice(value);
            return Ok(());
        };
        let nonce = XNonce::from(random::<NONCE_BYTES>().map_err(unavailable)?);
        out.reserve(value.len().saturating_add(HEAD_BYTES + TAG_BYTES));
        out.push(SEALED);
        out.extend_from_slice(&number.to_be_bytes());
        out.extend_from_slice(&nonce);
        let begin = out.len();
        out.extend_from_slice(value);
        let text = out.get_mut(begin..).unwrap_or_default();
        let tag = cipher.encrypt_inout_detached(&nonce, &place.bound(number), text.into());
        out.extend_from_slice(&tag.map_err(|_| unavailable("a value is too long to be sealed".to_owned()))?);
        Ok(())
    }

    /// Takes the wrapping off.
    ///
    /// # Errors
    /// `Corrupt` for whatever is not exactly what was written at this place, or names a key that is not there.
    pub(super) fn unwrap(&self, stored: &[u8], place: Place<'_>, what: &str) -> Result<Vec<u8>, StorageError> {
        let corrupt = |why: String| StorageError::Corrupt { what: format!("{what}: {why}") };
        let (kind, rest) = stored.split_first().ok_or_else(|| corrupt("it has no wrapping".to_owned()))?;
        match *kind {
            PLAIN if self.refuses_plain => Err(corrupt("it is not sealed, in a store that is sealed as a whole".to_owned())),
            PLAIN => Ok(rest.to_vec()),
            SEALED => self.opened(rest, place).map_err(corrupt),
            other => Err(corrupt(format!("this version knows no wrapping {other}"))),
        }
    }

    fn opened(&self, sealed: &[u8], place: Place<'_>) -> Result<Vec<u8>, String> {
        let short = || "it is cut short".to_owned();
        let (number, rest) = sealed.split_first_chunk().ok_or_else(short)?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE_BYTES>().ok_or_else(short)?;
        let (text, tag) = rest.split_last_chunk::<TAG_BYTES>().ok_or_else(short)?;
        let number = u32::from_be_bytes(*number);
        let keys = self.keys.as_ref().ok_or_else(|| "it is sealed, and the store was opened without keys".to_owned())?;
        let cipher = keys.cipher(number).ok_or_else(|| format!("it names key {number}, which the key file does not hold"))?;
        let mut value = text.to_vec();
        let opened =
            cipher.decrypt_inout_detached(&XNonce::from(*nonce), &place.bound(number), value.as_mut_slice().into(), &Tag::from(*tag));
        opened.map_err(|_| "its seal is broken: it was changed, or belongs elsewhere".to_owned())?;
        Ok(value)
    }

    /// Whether a wrapped value is as one written now would be. Looks at its beginning only.
    pub(super) fn is_current(&self, stored: &[u8]) -> bool {
        match (self.newest(), stored) {
            (None, _) => true,
            (Some(newest), [SEALED, rest @ ..]) => rest.starts_with(&newest.to_be_bytes()),
            _ => false,
        }
    }
}

/// Whether a wrapped value lies as it was given.
pub(super) fn is_plain(stored: &[u8]) -> bool {
    stored.first() == Some(&PLAIN)
}

//! Names that would tell of a person, hashed so that nobody without the store's own key can try them out: there are few enough NHS numbers to try them
//! all. Hashes and holds the key; which names need it is known to the rooms.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::key_ring::hex;

/// The key that names are hashed with, if the store has one.
#[derive(Clone, Default)]
pub(super) struct Veil(Option<Vec<u8>>);

impl Veil {
    pub(super) fn new(key: Option<Vec<u8>>) -> Self {
        Self(key)
    }

    /// HMAC-SHA-256 of a text as 64 hexadecimal digits; `None` without a key.
    pub(super) fn over(&self, text: &str) -> Option<String> {
        // A key of any length is taken.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_ref()?).ok()?;
        mac.update(text.as_bytes());
        Some(hex(&mac.finalize().into_bytes()))
    }
}

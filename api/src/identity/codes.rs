//! The secrets people and pages carry: capability tokens and handover codes. Made from the system's random bytes, kept only as hashes. Stores
//! nothing and knows nothing of what they open.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::types::IdentityError;

/// The 32 characters of codes and tokens, without those that are taken for one another (I, L, O, U).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TOKEN_BYTES: usize = 20;
const TOKEN_CHARACTERS: usize = 32;
const CODE_CHARACTERS: usize = 8;

/// The key to one conversation or one staff session: 160 random bits as 32 characters. Travels in a header or cookie, never in an address.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// What is kept of a token or code: its SHA-256. Shown and stored as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenHash([u8; 32]);

/// What a citizen reads out so that a handler can go on with their conversation: 40 random bits as eight characters, good once and for
/// fifteen minutes.
#[derive(Clone, PartialEq, Eq)]
pub struct HandoverCode(String);

impl Token {
    /// A new random token.
    ///
    /// # Errors
    /// `NoRandomness` when the system gives no random bytes.
    pub fn new() -> Result<Self, IdentityError> {
        Ok(Self(letters(&random::<TOKEN_BYTES>()?)))
    }

    /// A new name for something that is no secret: it begins with the time in milliseconds, so that what is made together lies together in a store, and the rest is random.
    ///
    /// # Errors
    /// `NoRandomness` when the system gives no random bytes.
    pub fn beginning_with(at_ms: i64) -> Result<Self, IdentityError> {
        let mut bytes = random::<TOKEN_BYTES>()?;
        // The first two of eight bytes are nought for the next thousands of years.
        bytes.iter_mut().zip(at_ms.to_be_bytes().into_iter().skip(2)).for_each(|(byte, of_time)| *byte = of_time);
        Ok(Self(letters(&bytes)))
    }

    /// The first in order of all names that begin with this time. Good for looking things up, not for naming any.
    #[must_use]
    pub fn first_of(at_ms: i64) -> Self {
        let mut bytes = [0; TOKEN_BYTES];
        bytes.iter_mut().zip(at_ms.max(0).to_be_bytes().into_iter().skip(2)).for_each(|(byte, of_time)| *byte = of_time);
        Self(letters(&bytes))
    }

    /// Reads a token somebody sent; `None` for what cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == TOKEN_CHARACTERS && text.bytes().all(|byte| ALPHABET.contains(&byte));
        fits.then(|| Self(text.to_owned()))
    }

    /// The text to send. Never log it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What to keep.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

impl HandoverCode {
    pub(super) fn new() -> Result<Self, IdentityError> {
        Ok(Self(letters(&random::<5>()?)))
    }

    /// Reads a code as people type and say it: small letters, blanks and hyphens anywhere, O for 0, I or L for 1. `None` for what cannot be
    /// one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 64 {
            return None;
        }
        let mut code = String::with_capacity(CODE_CHARACTERS);
        for letter in text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
            code.push(match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other if u8::try_from(other).is_ok_and(|byte| ALPHABET.contains(&byte)) => other,
                _ => return None,
            });
        }
        (code.len() == CODE_CHARACTERS).then_some(Self(code))
    }

    /// The code in two groups of four, as it is shown and read out.
    #[must_use]
    pub fn shown(&self) -> String {
        let (first, second) = self.0.split_at_checked(CODE_CHARACTERS / 2).unwrap_or((&self.0, ""));
        format!("{first}-{second}")
    }

    pub(super) fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl std::fmt::Debug for HandoverCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HandoverCode(…)")
    }
}

impl TokenHash {
    fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// Whether this is the hash of that token. Takes the same time wherever they differ.
    #[must_use]
    pub fn matches(&self, token: &Token) -> bool {
        let other = token.hash();
        self.0.iter().zip(other.0).fold(0, |difference, (ours, theirs)| difference | (ours ^ theirs)) == 0
    }

    /// The 32 bytes, for compact storage.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hash from its 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl std::fmt::Display for TokenHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenHash({self})")
    }
}

impl Serialize for TokenHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.0.serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for TokenHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return <[u8; 32]>::deserialize(deserializer).map(Self);
        }
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let bytes: Option<Vec<u8>> =
            pairs.iter().map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok())).collect();
        match bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()) {
            Some(bytes) if rest.is_empty() => Ok(Self(bytes)),
            _ => Err(serde::de::Error::custom("not the hash of a token")),
        }
    }
}

/// Random bytes of the system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], IdentityError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| IdentityError::NoRandomness)?;
    Ok(bytes)
}

/// Five bits per character, first bits first. Whole groups of five bytes only.
pub(super) fn letters(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(8) / 5);
    let (groups, _) = bytes.as_chunks::<5>();
    for [a, b, c, d, e] in groups {
        let bits = u64::from_be_bytes([0, 0, 0, *a, *b, *c, *d, *e]);
        for place in (0..8).rev() {
            let index = usize::try_from((bits >> (place * 5)) & 31).unwrap_or(0);
            text.push(char::from(ALPHABET.get(index).copied().unwrap_or(b'0')));
        }
    }
    text
}

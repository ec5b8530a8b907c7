//! One digest for keys, ids and repeated requests. Holds no key and no secret.

use sha2::{Digest, Sha256};

/// Hexadecimal SHA-256 of parts, each with its length in front so that no two lists look alike.
pub(super) fn hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

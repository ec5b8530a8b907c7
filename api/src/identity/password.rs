//! Passwords of staff: argon2id with the parameters of the OWASP password storage cheat sheet (19 MiB, 2 passes, 1 lane), never in more places
//! at once than the machine bears. Knows no account.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::types::IdentityError;
use crate::limits;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes and checks passwords.
#[derive(Debug)]
pub(super) struct Passwords {
    places: Semaphore,
    /// What is checked when there is no such account, so that the answer takes as long.
    nobody: String,
    /// How often a password was checked against which hash.
    #[cfg(test)]
    pub(super) checked: std::sync::Mutex<Vec<String>>,
}

impl Passwords {
    pub(super) fn new() -> Result<Self, IdentityError> {
        Ok(Self {
            places: Semaphore::new(limits::PASSWORD_CHECKS),
            nobody: hash(b"nobody signs in with this")?,
            #[cfg(test)]
            checked: std::sync::Mutex::default(),
        })
    }

    /// The hash to keep.
    pub(super) async fn hash(&self, password: &str) -> Result<String, IdentityError> {
        if password.chars().count() < limits::PASSWORD_CHARACTERS || password.len() > limits::PASSWORD_BYTES {
            return Err(IdentityError::BadPassword);
        }
        let password = password.to_owned();
        self.aside(move || hash(password.as_bytes())).await?
    }

    /// Whether the password belongs to the hash; without a hash `false` after the same work.
    pub(super) async fn is_right(&self, password: &str, hash: Option<String>) -> Result<bool, IdentityError> {
        if password.len() > limits::PASSWORD_BYTES {
            return Ok(false);
        }
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let password = password.to_owned();
        #[cfg(test)]
        self.checked.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(hash.clone());
        let fits = self.aside(move || verify(password.as_bytes(), &hash)).await??;
        Ok(fits && known)
    }

    /// Runs the work beside the async threads, a few at a time.
    async fn aside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, IdentityError> {
        let _place = self.places.acquire().await.map_err(|error| IdentityError::Inside(error.to_string()))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| IdentityError::Inside(error.to_string()))
    }
}

fn argon() -> Result<Argon2<'static>, IdentityError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| IdentityError::Inside(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &[u8]) -> Result<String, IdentityError> {
    let hash = argon()?.hash_password(password).map_err(|error| IdentityError::Inside(error.to_string()))?;
    Ok(hash.to_string())
}

fn verify(password: &[u8], hash: &str) -> Result<bool, IdentityError> {
    let hash = PasswordHash::new(hash).map_err(|error| IdentityError::Inside(error.to_string()))?;
    Ok(argon()?.verify_password(password, &hash).is_ok())
}

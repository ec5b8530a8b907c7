//! Handover codes: how a conversation begun on the web goes on by telephone. A code is good once, for fifteen minutes, and only the newest of
//! a conversation is good. What taking over means is decided by the sessions room, which gets the claim as a batch to add its own writes to.

use std::net::IpAddr;

use super::codes::HandoverCode;
use super::service::Identity;
use super::store::{Handover, LiveCode, encode, handover_key, live_code_key, read};
use super::throttle::address_key;
use super::types::IdentityError;
use crate::limits;
use crate::storage::{Batch, Belongings, StorageError, Store};

/// A good code that is about to be used up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The conversation it opens.
    pub session: String,
    /// The writes that use it up. Commit them together with the take-over; a `Conflict` means that somebody else was first.
    pub batch: Batch,
}

impl Identity {
    /// A new code for a conversation; the one before it is no longer good.
    ///
    /// # Errors
    /// Only of the store, or when the system gives no random bytes.
    pub async fn issue_handover(&self, session: &str) -> Result<HandoverCode, IdentityError> {
        let code = HandoverCode::new()?;
        let hash = code.hash();
        let live_key = live_code_key(session);
        let live: Option<(u64, LiveCode)> = read(&self.store, &live_key).await?;
        let mut batch = Batch::new();
        let mut live_version = 0;
        if let Some((version, live)) = live {
            live_version = version;
            let old_key = handover_key(&live.code);
            if let Some((version, _)) = read::<Handover>(&self.store, &old_key).await? {
                batch = batch.delete(old_key, version);
            }
        }
        let good_until_utc_ms = self.clock.now_ms().saturating_add(limits::HANDOVER_CODE_MS);
        let handover = Handover { session: session.to_owned(), good_until_utc_ms };
        let batch = batch.put(handover_key(&hash), 0, encode(&handover)?).put(live_key, live_version, encode(&LiveCode { code: hash })?);
        self.store.commit(batch).await?;
        Ok(code)
    }

    /// Looks a code up for a member of staff. Wrong tries are counted against them and their address.
    ///
    /// # Errors
    /// `WrongCode` for any code that is not good, `TooManyTries`, and those of the store.
    pub async fn claim_handover(&self, code: &str, staff: &str, address: IpAddr) -> Result<Claim, IdentityError> {
        let now = self.clock.now_ms();
        let address = address_key(address);
        let too_many = |retry_after_seconds| IdentityError::TooManyTries { retry_after_seconds };
        self.codes_by_staff.take(staff, now).map_err(too_many)?;
        if let Err(seconds) = self.codes_by_address.take(&address, now) {
            self.codes_by_staff.give_back(staff);
            return Err(too_many(seconds));
        }
        let claim = self.good_code(code, now).await;
        if !matches!(claim, Err(IdentityError::WrongCode)) {
            self.codes_by_staff.give_back(staff);
            self.codes_by_address.give_back(&address);
        }
        claim
    }

    /// Claims a code and uses it up at once.
    ///
    /// # Errors
    /// As [`Self::claim_handover`]; the loser of a race for one code gets `WrongCode`.
    pub async fn redeem_handover(&self, code: &str, staff: &str, address: IpAddr) -> Result<String, IdentityError> {
        let claim = self.claim_handover(code, staff, address).await?;
        match self.store.commit(claim.batch).await {
            Ok(()) => Ok(claim.session),
            Err(StorageError::Conflict { .. }) => Err(IdentityError::WrongCode),
            Err(error) => Err(error.into()),
        }
    }

    async fn good_code(&self, code: &str, now: i64) -> Result<Claim, IdentityError> {
        let hash = HandoverCode::parse(code).ok_or(IdentityError::WrongCode)?.hash();
        let key = handover_key(&hash);
        let (version, handover): (u64, Handover) = read(&self.store, &key).await?.ok_or(IdentityError::WrongCode)?;
        if now >= handover.good_until_utc_ms {
            return Err(IdentityError::WrongCode);
        }
        Ok(Claim { session: handover.session, batch: Batch::new().delete(key, version) })
    }
}

/// The names of what this room keeps of a conversation: its code for the telephone, if one was asked for.
///
/// # Errors
/// Those of the store.
pub async fn belongings(store: &Store, session: &str) -> Result<Belongings, StorageError> {
    let live_key = live_code_key(session);
    let live: Option<(u64, LiveCode)> = match read(store, &live_key).await {
        Ok(live) => live,
        Err(IdentityError::Storage(error)) => return Err(error),
        Err(_) => None,
    };
    let code = live.map(|(_, live)| Belongings::document(handover_key(&live.code))).unwrap_or_default();
    Ok(code.and(Belongings::document(live_key)))
}

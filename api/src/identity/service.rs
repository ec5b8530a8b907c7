//! Accounts and sign-in of staff: who may sign in, for how long, and how fast guesses may come. Speaks no HTTP.

use std::net::IpAddr;
use std::sync::Arc;

use super::codes::{Token, letters, random};
use super::password::Passwords;
use super::store::{self, StaffSession, account_key, encode, read, session_key};
use super::throttle::{Throttle, address_key};
use super::types::{Account, IdentityError, Role, Roles};
use crate::clock::{Clock, elapsed_ms};
use crate::limits;
use crate::storage::{Batch, StorageError, Store};

/// Identity as other rooms use it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Identity {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) behind_tls: bool,
    pub(super) codes_by_staff: Arc<Throttle>,
    pub(super) codes_by_address: Arc<Throttle>,
    failures_by_name: Arc<Throttle>,
    failures_by_address: Arc<Throttle>,
    pub(super) passwords: Arc<Passwords>,
    demo: bool,
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The account's name: what records and the audit log say.
    pub name: String,
    /// What others see.
    pub shown_name: String,
    /// What they are trusted with.
    pub roles: Roles,
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount<'a> {
    /// What they sign in with.
    pub name: &'a str,
    /// What others see.
    pub shown_name: &'a str,
    /// What they are trusted with.
    pub roles: &'a [Role],
    /// The password they begin with.
    pub password: &'a str,
}

/// A member of staff of the demonstration, with the password of this start.
#[derive(Debug, Clone)]
pub struct DemoUser {
    /// What to sign in with.
    pub name: &'static str,
    /// What they may do, in words.
    pub what: &'static str,
    /// Good until the next start.
    pub password: String,
}

const DEMO: [(&str, &str, &str, &[Role]); 5] = [
    ("handler", "Hana, call handler", "takes calls at /call", &[Role::Handler]),
    ("clinician", "Cal, clinician", "takes calls and may override with a reason", &[Role::Clinician]),
    ("author", "Ada, author", "edits and tries pathways at /studio", &[Role::Author]),
    ("approver", "Ali, approver", "reviews and publishes what others wrote", &[Role::Approver]),
    ("admin", "Ash, administrator", "manages accounts", &[Role::Admin]),
];

impl Identity {
    /// Identity on a store. `behind_tls` says how people reach us; `demo` whether accounts of the demonstration may sign in.
    ///
    /// # Errors
    /// `NoRandomness` or `Inside` when passwords cannot be hashed on this machine.
    pub fn new(store: Store, clock: Clock, behind_tls: bool, demo: bool) -> Result<Self, IdentityError> {
        Ok(Self {
            store,
            clock,
            behind_tls,
            codes_by_staff: Arc::new(Throttle::new(limits::HANDOVER_TRIES_PER_STAFF, limits::HANDOVER_CODE_MS)),
            codes_by_address: Arc::new(Throttle::new(limits::HANDOVER_TRIES_PER_ADDRESS, limits::HANDOVER_WINDOW_MS)),
            failures_by_name: Arc::new(Throttle::new(limits::SIGN_IN_FAILURES_PER_NAME, limits::SIGN_IN_WINDOW_MS)),
            failures_by_address: Arc::new(Throttle::new(limits::SIGN_IN_FAILURES_PER_ADDRESS, limits::SIGN_IN_WINDOW_MS)),
            passwords: Arc::new(Passwords::new()?),
            demo,
        })
    }

    /// Makes an account.
    ///
    /// # Errors
    /// `BadName`, `BadPassword`, `NameTaken`, and those of the store.
    pub async fn create_account(&self, new: NewAccount<'_>) -> Result<Account, IdentityError> {
        let account = self.account_of(new, false).await?;
        match self.store.commit(Batch::new().put(account_key(&account.name), 0, encode(&account)?)).await {
            Err(StorageError::Conflict { .. }) => Err(IdentityError::NameTaken),
            other => Ok(other.map(|()| account)?),
        }
    }

    /// Accounts in the order of their names, at most `limits::STAFF_PAGE`, after one of them.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn accounts(&self, after: Option<&str>) -> Result<Vec<Account>, IdentityError> {
        store::accounts(&self.store, after, limits::STAFF_PAGE).await
    }

    /// Lets an account sign in or not; taking it away ends its sessions at once.
    ///
    /// # Errors
    /// `NoSuchAccount` and those of the store.
    pub async fn set_disabled(&self, name: &str, disabled: bool) -> Result<(), IdentityError> {
        let key = account_key(&checked_name(name)?);
        let (version, account): (u64, Account) = read(&self.store, &key).await?.ok_or(IdentityError::NoSuchAccount)?;
        let account = Account { disabled, ..account };
        Ok(self.store.commit(Batch::new().put(key, version, encode(&account)?)).await?)
    }

    /// Makes the accounts of the demonstration, each with a new password.
    ///
    /// # Errors
    /// Those of the store, or when the system gives no random bytes.
    pub async fn create_demo_users(&self) -> Result<Vec<DemoUser>, IdentityError> {
        let mut users = Vec::new();
        for (name, shown_name, what, roles) in DEMO {
            let password = letters(&random::<10>()?);
            let account = self.account_of(NewAccount { name, shown_name, roles, password: &password }, true).await?;
            let key = account_key(name);
            let version = match read::<Account>(&self.store, &key).await? {
                // A real account of that name stays as it is.
                Some((_, existing)) if !existing.demo => continue,
                Some((version, _)) => version,
                None => 0,
            };
            self.store.commit(Batch::new().put(key, version, encode(&account)?)).await?;
            users.push(DemoUser { name, what, password });
        }
        Ok(users)
    }

    async fn account_of(&self, new: NewAccount<'_>, demo: bool) -> Result<Account, IdentityError> {
        let name = checked_name(new.name)?;
        Ok(Account {
            name,
            shown_name: new.shown_name.trim().chars().take(limits::STAFF_NAME_BYTES).collect(),
            roles: Roles(new.roles.to_vec()),
            password_hash: self.passwords.hash(new.password).await?,
            demo,
            disabled: false,
            created_utc_ms: self.clock.now_ms(),
        })
    }

    /// Checks name and password and begins a session. The answer to a wrong password, an unknown name and a disabled account is the same and
    /// takes the same time. Failures slow down the name at this address and the address, and lock nobody out.
    ///
    /// # Errors
    /// `WrongSignIn`, `TooManyTries`, and those of the store.
    pub async fn sign_in(&self, name: &str, password: &str, address: IpAddr) -> Result<(Token, SignedIn), IdentityError> {
        let now = self.clock.now_ms();
        let address = address_key(address);
        let name = checked_name(name).unwrap_or_default();
        let name_here = format!("{name} {address}");
        let too_many = |retry_after_seconds| IdentityError::TooManyTries { retry_after_seconds };
        self.failures_by_address.take(&address, now).map_err(too_many)?;
        self.failures_by_name.take(&name_here, now).map_err(too_many)?;
        let account = match name.as_str() {
            "" => None,
            name => read::<Account>(&self.store, &account_key(name)).await?.map(|(_, account)| account),
        };
        let account = account.filter(|account| self.may_sign_in(account));
        let right = self.passwords.is_right(password, account.as_ref().map(|account| account.password_hash.clone())).await?;
        let Some(account) = account.filter(|_| right) else {
            return Err(IdentityError::WrongSignIn);
        };
        self.failures_by_address.give_back(&address);
        self.failures_by_name.give_back(&name_here);
        let token = Token::new()?;
        let session = StaffSession { name: account.name.clone(), began_utc_ms: now, used_utc_ms: now, roles: account.roles.clone() };
        self.store.commit(Batch::new().put(session_key(&token.hash()), 0, encode(&session)?)).await?;
        tracing::info!(staff = account.name, "signed in");
        Ok((token, SignedIn { name: account.name, shown_name: account.shown_name, roles: account.roles }))
    }

    /// Who holds this session token.
    ///
    /// # Errors
    /// `NotSignedIn` when there is no such session, it has ended or its account has changed, and those of the store.
    pub async fn who(&self, token: &Token) -> Result<SignedIn, IdentityError> {
        let key = session_key(&token.hash());
        let (version, session): (u64, StaffSession) = read(&self.store, &key).await?.ok_or(IdentityError::NotSignedIn)?;
        let account: Option<(u64, Account)> = read(&self.store, &account_key(&session.name)).await?;
        let now = self.clock.now_ms();
        let over = elapsed_ms(session.began_utc_ms, now) > limits::STAFF_SESSION_MS
            || elapsed_ms(session.used_utc_ms, now) > limits::STAFF_IDLE_MS;
        let account = account.map(|(_, account)| account).filter(|account| self.may_sign_in(account) && account.roles == session.roles);
        let Some(account) = account.filter(|_| !over) else {
            // Somebody else may have removed it in the same instant.
            let _gone = self.store.commit(Batch::new().delete(key, version)).await;
            return Err(IdentityError::NotSignedIn);
        };
        if elapsed_ms(session.used_utc_ms, now) > limits::STAFF_TOUCH_MS {
            let used = StaffSession { used_utc_ms: now, ..session };
            // A request beside this one has then noted it.
            let _noted = self.store.commit(Batch::new().put(key, version, encode(&used)?)).await;
        }
        Ok(SignedIn { name: account.name, shown_name: account.shown_name, roles: account.roles })
    }

    /// Ends a session; one that is not there is ended already.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn sign_out(&self, token: &Token) -> Result<(), IdentityError> {
        let key = session_key(&token.hash());
        loop {
            let Some(document) = self.store.document(&key).await? else { return Ok(()) };
            match self.store.commit(Batch::new().delete(key.clone(), document.version)).await {
                // A request beside this one has noted its time of use.
                Err(StorageError::Conflict { .. }) => {}
                other => return Ok(other?),
            }
        }
    }

    fn may_sign_in(&self, account: &Account) -> bool {
        !account.disabled && (self.demo || !account.demo)
    }
}

/// The name in small letters, if it can be one.
fn checked_name(name: &str) -> Result<String, IdentityError> {
    let name = name.trim().to_ascii_lowercase();
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.' || byte == b'-';
    if name.is_empty() || name.len() > limits::STAFF_NAME_BYTES || !name.bytes().all(fits) {
        return Err(IdentityError::BadName);
    }
    Ok(name)
}

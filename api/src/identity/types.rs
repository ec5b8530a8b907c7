//! The nouns of identity: account, role, what can go wrong. Holds no input or output.

use serde::{Deserialize, Serialize};

use crate::limits;
use crate::problem::{Kind, Problem};
use crate::storage::StorageError;

/// What a member of staff may be trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes calls: conversations handed over, notes of the active case.
    Handler,
    /// A handler who may also override an outcome with a reason, validate and sign.
    Clinician,
    /// Drafts, previews and proves content.
    Author,
    /// Publishes what is proved and signed, never what they wrote themselves.
    Approver,
    /// Accounts, switches, retention; never answers.
    Admin,
}

/// The roles of one account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roles(pub Vec<Role>);

impl Roles {
    /// Whether the role is among them. A clinician also counts as a handler; no other role contains another.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role) || (role == Role::Handler && self.0.contains(&Role::Clinician))
    }
}

/// One member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// What they sign in with, in small letters. Never changes: records name it.
    pub name: String,
    /// What others see, such as "Sam Okafor, nurse".
    pub shown_name: String,
    /// What they are trusted with.
    pub roles: Roles,
    /// The argon2id hash of the password in its standard text form.
    pub password_hash: String,
    /// Made by the demonstration start; may sign in only there.
    pub demo: bool,
    /// May not sign in; sessions already open end.
    pub disabled: bool,
    /// Milliseconds since 1970.
    pub created_utc_ms: i64,
}

/// Why identity refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Name and password do not belong together, or the account may not sign in. Which of the two is never said.
    #[error("the name or the password is wrong")]
    WrongSignIn,
    /// Too many failures; good again after so many seconds.
    #[error("too many tries")]
    TooManyTries {
        /// Seconds until the next try is taken.
        retry_after_seconds: u32,
    },
    /// The code is wrong, used or too old. Which of these is never said.
    #[error("the code is not good")]
    WrongCode,
    /// Nobody is signed in, or not any more.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// Signed in, but without the role.
    #[error("the role is missing")]
    MissingRole,
    /// A request that changes something came from a page that is not ours.
    #[error("the request comes from another site")]
    OtherSite,
    /// An account with this name exists.
    #[error("an account with this name exists")]
    NameTaken,
    /// There is no account with this name.
    #[error("there is no such account")]
    NoSuchAccount,
    /// A name that cannot be one: small letters, digits, dot and hyphen, at most 64.
    #[error("this cannot be a name")]
    BadName,
    /// A password that is too short or too long.
    #[error("the password is too short or too long")]
    BadPassword,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    NoRandomness,
    /// Something in our own house is broken; the text is for the log.
    #[error("{0}")]
    Inside(String),
    /// The store refused.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Self {
        use IdentityError as E;
        match error {
            E::WrongSignIn => Self::new(Kind::Unauthorised, "wrong_sign_in", "The name or the password is wrong."),
            E::TooManyTries { retry_after_seconds } => {
                Self::new(Kind::TooMany, "too_many_tries", "There were too many tries. Wait a little, then try again.")
                    .retry_after_seconds(retry_after_seconds)
            }
            E::WrongCode => Self::new(Kind::NotFound, "wrong_code", "This code is wrong, used or too old. Ask the caller for a new one."),
            E::NotSignedIn => Self::new(Kind::Unauthorised, "not_signed_in", "Sign in first."),
            E::MissingRole => Self::new(Kind::Forbidden, "missing_role", "Your role does not allow this."),
            E::OtherSite => Self::new(Kind::Forbidden, "other_site", "This request came from another site and was not carried out."),
            E::NameTaken => Self::new(Kind::Conflict, "name_taken", "An account with this name exists."),
            E::NoSuchAccount => Self::not_found(),
            E::BadName => Self::new(Kind::Unprocessable, "bad_name", "A name has 1 to 64 small letters, digits, dots and hyphens."),
            E::BadPassword => Self::new(
                Kind::Unprocessable,
                "bad_password",
                format!("A password has at least {} characters and at most {} bytes.", limits::PASSWORD_CHARACTERS, limits::PASSWORD_BYTES),
            ),
            E::NoRandomness | E::Inside(_) => {
                tracing::error!(%error, "identity cannot work");
                Self::internal()
            }
            E::Storage(error) => error.into(),
        }
    }
}

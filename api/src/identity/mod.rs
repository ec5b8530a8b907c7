//! Who is asking: capability tokens of citizens, handover codes, accounts and sessions of staff, their roles. It decides who somebody is and
//! which roles they have; what a role may do is decided by the room that does it. Federated sign-in is not here.

mod codes;
mod handover;
mod password;
mod routes;
mod service;
mod store;
mod throttle;
mod types;

#[cfg(test)]
mod tests;

pub use self::codes::{HandoverCode, Token, TokenHash};
pub use self::handover::{Claim, belongings};
pub use self::routes::{Cookies, Me, SignIn, Staff, is_same_origin, routes};
pub use self::service::{DemoUser, Identity, NewAccount, SignedIn};
pub use self::throttle::{Throttle, address_key};
pub use self::types::{Account, IdentityError, Role, Roles};

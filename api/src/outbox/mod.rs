//! What leaves the house: referrals to services, summaries, reminders. A message is written in the same batch as the deed that calls for it, so neither is
//! ever there without the other; it is delivered until the receiver has it, under one id for ever, and one that cannot be delivered becomes a task for a
//! person. What is never sent stands in a table and is checked where a message is built.
//!
//! It knows no conversation, no booking and no service: who is to be told what, the rooms above say.

pub mod carriers;
mod deliverer;
mod never_send;
mod service;
mod settings;
mod store;
mod types;

#[cfg(test)]
mod tests;

pub use deliverer::{Came, Carrier, Carriers, Carrying, Deliverer, Fault, OnGivenUp};
pub use never_send::{NeverSend, Rule, RulesError};
pub use service::{Outbox, Pace, Standing, belongings};
pub use settings::{MailAt, OutboxSettings, ReceiverAt, SettingsError};
pub use types::{About, Address, Channel, Draft, Kept, Message, MessageId, OutboxError, Piece, Reader, State, Where, Written};

//! Fingerpost's engine: text to program to conversation to outcome.
//!
//! The map of its rooms, lowest floor first: [`source`], then [`diagnostic`], [`manual`] and [`model`]. It reads no files, asks no clock, draws no random number and opens no socket.

pub mod compile;
pub mod diagnostic;
pub mod limits;
pub mod listen;
pub mod manual;
pub mod model;
pub mod program;
pub mod prove;
pub mod read;
pub mod render;
pub mod source;
pub mod walk;

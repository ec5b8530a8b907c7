//! Fingerpost's engine: text to program to conversation to outcome.
//!
//! The map of its rooms, lowest floor first: [`source`]; [`diagnostic`], [`manual`], [`model`] and [`program`]; the pillars [`read`], [`compile`], [`walk`], [`listen`] and
//! [`render`], none of which knows its neighbour; [`prove`] on top. [`load`] is the whole way from texts to a release. It reads no files, asks no clock, draws no random number and opens no socket.

pub mod compile;
pub mod diagnostic;
pub mod draw;
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

mod load;

pub use load::{Loaded, load, load_bytes};

//! Tests of the reader: the example library, every rule's wrong and right text, hostile inputs, places.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails stops")]

mod examples;
mod rules;

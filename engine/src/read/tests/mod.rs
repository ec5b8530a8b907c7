//! Tests of the reader: every rule's wrong and right text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails stops")]

mod rules;

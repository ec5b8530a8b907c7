//! The service: sessions, hand-off, pages and the storage kernel. This file is the map of its rooms and does nothing itself.

pub mod app;
pub mod audit;
pub mod booking;
pub mod care_plans;
pub mod clock;
pub mod directory;
pub mod handoff;
pub mod identity;
pub mod limits;
pub mod metrics;
pub mod openapi;
pub mod outbox;
pub mod pages;
pub mod people;
pub mod problem;
pub mod releases;
pub mod retention;
mod serve;
pub mod server;
pub mod sessions;
pub mod storage;
pub mod worklist;

pub use serve::{serve, serve_metrics};

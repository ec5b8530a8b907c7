//! The service: sessions, hand-off, pages and the storage kernel. This file is the map of its rooms and does nothing itself.

pub mod audit;
pub mod booking;
pub mod care_plans;
pub mod clock;
pub mod directory;
pub mod identity;
pub mod limits;
pub mod pages;
pub mod problem;
pub mod server;
pub mod storage;

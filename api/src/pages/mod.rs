//! The HTML of the three faces, made from view types; and the assets they use.
//!
//! It makes no decision about a patient and keeps nothing: `view` holds finished words, the render functions print them,
//! `assets` serves what is under `web-widget/`. Every page works without JavaScript and carries no inline style or script.

pub mod answers;
pub mod api_docs;
pub mod assets;
pub mod call;
pub mod call_back;
mod call_end;
mod call_parts;
mod call_routes;
mod call_summary;
mod care_plan;
mod care_plan_form;
mod care_plan_routes;
mod case;
mod citizen;
mod citizen_after;
mod citizen_bookings;
mod citizen_call_back;
mod citizen_services;
mod clinics;
mod clinics_routes;
mod control;
mod directory;
mod directory_routes;
mod emergency;
mod form;
mod gp;
mod http;
mod icon;
mod openings;
pub mod outcome;
mod passed_on;
mod person;
mod person_routes;
mod plain;
mod plan;
mod plan_routes;
mod present;
mod present_call;
mod present_person;
mod present_proxies;
mod present_record;
mod present_services;
mod present_studio;
mod present_worklist;
pub mod problem;
mod proxies;
mod proxy_routes;
pub mod question;
pub mod receipt;
mod record_routes;
mod ring;
mod ring_routes;
#[cfg(test)]
mod ring_tests;
pub mod services;
pub mod shell;
pub mod sign_in;
mod staff;
pub mod start;
pub mod studio;
mod studio_parts;
mod studio_routes;
mod trying;
pub mod view;
pub mod worklist;
mod worklist_routes;

pub use http::{Pages, PagesConfig, routes};

#[cfg(test)]
mod booking_tests;
#[cfg(test)]
mod call_back_tests;
#[cfg(test)]
mod directory_tests;

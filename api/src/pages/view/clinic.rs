//! A clinic as finished words. Holds no rule, and names nobody: whoever comes says their reference.

use super::FieldError;

/// One clinic.
#[derive(Debug, Clone, Default)]
pub struct ClinicPage {
    /// Name of the service.
    pub name: String,
    /// Appointments of today and later, soonest first.
    pub booked: Vec<ClinicRow>,
    /// Address of the form that cancels a stretch, for those who may.
    pub close: Option<String>,
    /// From when, as typed.
    pub from: String,
    /// Until when, as typed.
    pub until: String,
    /// Why, as typed.
    pub because: String,
    /// Errors of the last try.
    pub errors: Vec<FieldError>,
    /// Stretches that were cancelled.
    pub closed: Vec<String>,
    /// How often, by month and reason.
    pub counts: Vec<String>,
}

/// One appointment.
#[derive(Debug, Clone, Default)]
pub struct ClinicRow {
    /// Time in words.
    pub time: String,
    /// Reference.
    pub reference: String,
    /// They did not come.
    pub missed: bool,
    /// Address that writes down that they did not come, once it has begun.
    pub missed_action: Option<String>,
}

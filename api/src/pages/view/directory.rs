//! The directory for staff as finished words: finding a service by name; one service with what was changed by hand, and how often it was used.

use super::FieldError;

/// Finding a service.
#[derive(Debug, Clone, Default)]
pub struct DirectoryPage {
    /// What was typed.
    pub name: String,
    /// Address, name and place of each that fits.
    pub found: Vec<(String, String, String)>,
    /// More fit than are shown.
    pub more: bool,
    /// Services changed by hand at the moment: address, name.
    pub edited: Vec<(String, String)>,
}

/// One service.
#[derive(Debug, Clone, Default)]
pub struct ServicePage {
    /// Its name.
    pub name: String,
    /// Kind, address, number, last check.
    pub about: Vec<String>,
    /// Edits that count now or will.
    pub standing: Vec<EditLine>,
    /// Edits that are over, newest first.
    pub over: Vec<EditLine>,
    /// Appointments that stand in a closing, in words, and where they are switched.
    pub booked: Option<(String, String)>,
    /// Address of the form, for those who may.
    pub action: Option<String>,
    /// The form as typed.
    pub form: EditForm,
    /// Errors of the last try.
    pub errors: Vec<FieldError>,
    /// Days of use, newest first: day, offered first, booked, refused, cancelled.
    pub used: Vec<(String, [u64; 4])>,
    /// Address of all days as a table for a spreadsheet.
    pub csv: String,
}

/// One edit.
#[derive(Debug, Clone, Default)]
pub struct EditLine {
    /// What, in words.
    pub what: String,
    /// Why, who, when, until when.
    pub rest: String,
    /// Address of the button that ends it.
    pub end: Option<String>,
}

/// The form, as typed.
#[derive(Debug, Clone, Default)]
pub struct EditForm {
    /// What: value, words, chosen.
    pub kinds: Vec<(&'static str, &'static str, bool)>,
    /// The number or the note.
    pub text: String,
    /// From when.
    pub from: String,
    /// Until when.
    pub until: String,
    /// Why.
    pub because: String,
}

//! A person's safety plan as finished words: the form, the sheet for print, and what staff see of one that was given. Holds no rule.

use super::FieldError;

/// The form, and the sheet that comes of it.
#[derive(Debug, Clone, Default)]
pub struct PlanPage {
    /// Address that all its forms are sent to, but the file.
    pub action: String,
    /// Where the person came from: their conversation. None: nowhere.
    pub back: Option<String>,
    /// Every box: name, heading, what stands in it.
    pub boxes: Vec<(&'static str, &'static str, String)>,
    /// What does not fit, by box.
    pub errors: Vec<FieldError>,
    /// Danger was heard: help comes first.
    pub danger: Option<PlanDanger>,
    /// Day on which it was written, as people read it.
    pub written_on: String,
    /// There is an open conversation that it can be given to.
    pub may_give: bool,
    /// When the plan that is shown was given.
    pub given: Option<String>,
    /// When another plan was given before.
    pub given_before: Option<String>,
    /// Why it could not be given.
    pub not_given: Option<&'static str>,
}

/// What is offered beside the help lines where danger was heard.
#[derive(Debug, Clone)]
pub struct PlanDanger {
    /// Address of the form that begins or goes on with questions.
    pub action: String,
    /// Its fields.
    pub fields: Vec<(&'static str, String)>,
    /// A link in place of the form: the questions are under way already.
    pub is_link: bool,
}

/// A plan as staff see it.
#[derive(Debug, Clone, Default)]
pub struct PlanGiven {
    /// When it was given, as people read it.
    pub at: String,
    /// Heading and the person's words.
    pub boxes: Vec<(&'static str, String)>,
    /// Red flag words found in it, in words.
    pub flag: Option<String>,
}

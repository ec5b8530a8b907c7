//! Care plans as finished words: what a clinician or handler reads, and the form it is changed with. Holds no rule.

use super::FieldError;

/// The plans of one person.
#[derive(Debug, Clone, Default)]
pub struct CarePlansPage {
    /// Where it leads back to.
    pub back: String,
    /// Plans that may be read, or the versions of one.
    pub plans: Vec<CarePlanCard>,
    /// It shows the versions of one plan, newest first.
    pub are_versions: bool,
    /// Said above: how they come to be open, or that some are withheld.
    pub notes: Vec<String>,
    /// The form that breaks the glass, where there is something behind it and the reader may.
    pub open: Option<CarePlanOpen>,
    /// Address of the form for a new plan.
    pub new: Option<String>,
}

/// The form that breaks the glass.
#[derive(Debug, Clone, Default)]
pub struct CarePlanOpen {
    /// Address it is sent to.
    pub action: String,
    /// Whose plans: asked for where no conversation says it.
    pub number: Option<String>,
    /// The reason as typed.
    pub reason: String,
    /// Errors of the last try.
    pub errors: Vec<FieldError>,
}

/// One plan, or one version of it.
#[derive(Debug, Clone, Default)]
pub struct CarePlanCard {
    /// "Urgent care plan" or "Special note".
    pub kind: String,
    /// Whom it is about.
    pub title: String,
    /// Marks that must be seen first: the review date is over, it does not count as agreed to.
    pub marks: Vec<String>,
    /// Alerts.
    pub alerts: Vec<String>,
    /// Headings with what stands under them. Empty: nothing recorded.
    pub sections: Vec<(&'static str, Vec<String>)>,
    /// Who wrote it, when and why.
    pub written: Vec<String>,
    /// Address of the form that changes it.
    pub edit: Option<String>,
    /// Address of its versions.
    pub versions: Option<String>,
}

/// One field of the form.
#[derive(Debug, Clone, Default)]
pub struct PlanField {
    /// Its name.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// A hint below it.
    pub hint: &'static str,
    /// What stands in it.
    pub value: String,
    /// Lines of a box; 0: a single line.
    pub rows: u8,
    /// Value and words to choose from; empty: it is typed.
    pub options: Vec<(String, String)>,
}

/// The form a plan is written with.
#[derive(Debug, Clone, Default)]
pub struct CarePlanForm {
    /// Address it is sent to.
    pub action: String,
    /// Where it leads back to.
    pub back: String,
    /// A new plan.
    pub is_new: bool,
    /// How many versions there are.
    pub after: u64,
    /// Errors of the last try.
    pub errors: Vec<FieldError>,
    /// What somebody else has written meanwhile.
    pub theirs: Option<CarePlanCard>,
    /// The fields in order.
    pub fields: Vec<PlanField>,
    /// Facts for the triage: name, words, whether it is so.
    pub facts: Vec<(String, String, bool)>,
}

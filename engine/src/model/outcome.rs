//! Services, dispositions and actions as written.

use super::fact::FactAsk;
use crate::source::{Span, Spanned};

/// A tier: its name and its services, the first of which stands for it.
#[derive(Debug, Clone)]
pub struct Tier {
    /// Name.
    pub name: Spanned<String>,
    /// Services.
    pub services: Vec<Spanned<String>>,
}

/// Which service leads when two of one tier are wanted for one problem.
#[derive(Debug, Clone)]
pub struct Together {
    /// The services.
    pub of: Vec<Spanned<String>>,
    /// The one to go to.
    pub go_to: Spanned<String>,
}

/// `services.yaml`.
#[derive(Debug, Clone, Default)]
pub struct Services {
    /// Most able first.
    pub tiers: Vec<Tier>,
    /// Pairs and who leads.
    pub together: Vec<Together>,
    /// Services that telephone.
    pub calls: Vec<Spanned<String>>,
    /// Times, soonest first, as written.
    pub times: Vec<Spanned<String>>,
    /// Names shown: service and words.
    pub names: Vec<super::NamedText>,
    /// The file.
    pub span: Span,
}

/// A rung.
#[derive(Debug, Clone)]
pub struct Disposition {
    /// Its name.
    pub name: Spanned<String>,
    /// Its service.
    pub service: Spanned<String>,
    /// By when, as written.
    pub within: Spanned<String>,
    /// Its level where that differs from its time.
    pub as_urgent_as: Option<Spanned<String>>,
    /// Ambulance category.
    pub category: Option<Spanned<u8>>,
    /// Ends the call.
    pub ends_call: bool,
    /// Advice always shown with it.
    pub needs_advice: Vec<Spanned<String>>,
    /// NHS disposition code.
    pub nhs: Option<Spanned<String>>,
    /// List the code was taken from.
    pub nhs_source: Option<Spanned<String>>,
    /// First day the code is valid.
    pub valid_from: Option<Spanned<String>>,
    /// Last day.
    pub valid_to: Option<Spanned<String>>,
    /// Headline by who reads it.
    pub say: FactAsk,
    /// What will happen.
    pub next: Option<Spanned<String>>,
    /// What to do if this help cannot be had.
    pub unreachable: Option<Spanned<String>>,
    /// The whole entry.
    pub span: Span,
}

/// What stays when a danger answer is taken back.
#[derive(Debug, Clone)]
pub struct AfterCorrection {
    /// The tier from which on (this one and abler).
    pub of: Spanned<String>,
    /// The demand that stays.
    pub at_least: Spanned<String>,
}

/// Something that must also happen.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its name.
    pub name: Spanned<String>,
    /// Opens a task for this role.
    pub task_for: Option<Spanned<String>>,
    /// Due in minutes.
    pub due_minutes: Option<Spanned<u32>>,
    /// A page to show.
    pub page: Option<Spanned<String>>,
    /// A line in the hand-over.
    pub hand_over_line: Option<Spanned<String>>,
    /// Seen by everyone, or by staff only.
    pub staff_only: bool,
    /// Only when the person is lost before the end.
    pub when_lost: bool,
}

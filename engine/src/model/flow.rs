//! Steps, rules, pathways, overlays and interrupts as written.

use super::people::Vignette;
use crate::source::{Span, Spanned};

/// A condition as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// `all`: always.
    Always(Span),
    /// One line of text.
    Text(Spanned<String>),
    /// `any:` list.
    Any(Vec<Condition>),
    /// `all:` list.
    All(Vec<Condition>),
}

impl Condition {
    /// Where it begins, for a fault of the whole.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Always(span) => *span,
            Self::Text(text) => text.span,
            Self::Any(list) | Self::All(list) => list.first().map_or_else(Span::default, Self::span),
        }
    }
}

/// Something that says where to go.
#[derive(Debug, Clone, PartialEq)]
pub enum Demand {
    /// A disposition by name.
    Disposition(Spanned<String>),
    /// `{ within: T }`: only a time.
    Within(Spanned<String>),
}

/// What a rule does when it holds.
#[derive(Debug, Clone, Default)]
pub struct RuleBody {
    /// Demand raised.
    pub at_least: Option<Demand>,
    /// Actions.
    pub actions: Vec<Spanned<String>>,
    /// Care advice.
    pub advise: Vec<Spanned<String>>,
    /// The reason shown, ending in its source key in brackets.
    pub because: Option<Spanned<String>>,
    /// The reason shown to staff only.
    pub staff_because: Option<Spanned<String>>,
}

/// One rule of `decide`.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Condition; none: `otherwise`.
    pub when: Option<Condition>,
    /// `then` in `body.at_least`.
    pub body: RuleBody,
    /// The whole entry.
    pub span: Span,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// The whole entry.
    pub span: Span,
}

/// The kinds of step.
#[derive(Debug, Clone)]
pub enum StepKind {
    /// A card of yes/no facts.
    Check {
        /// Title.
        title: Spanned<String>,
        /// Facts.
        ask: Vec<Spanned<String>>,
        /// Ends here if any is so.
        if_any: Option<Demand>,
        /// The rest: `at_least`, actions, reason.
        body: RuleBody,
    },
    /// One fact.
    Ask {
        /// The fact.
        fact: Spanned<String>,
        /// Asked only when.
        when: Option<Condition>,
        /// What a rule reads when not asked.
        otherwise: Option<Spanned<String>>,
    },
    /// A score.
    Score {
        /// The score.
        score: Spanned<String>,
        /// Asked only when.
        when: Option<Condition>,
        /// What a rule reads when not asked.
        otherwise: Option<Spanned<String>>,
    },
    /// A rule.
    If {
        /// Condition.
        when: Condition,
        /// What it does.
        body: RuleBody,
    },
    /// A shared run of steps, or `overlays`.
    Use(Spanned<String>),
    /// To another pathway.
    Go {
        /// The pathway.
        to: Spanned<String>,
        /// Condition; none: always.
        when: Option<Condition>,
        /// Reason.
        because: Option<Spanned<String>>,
    },
    /// Swaps a service (overlays only).
    SendTo {
        /// The service to go to.
        hub: Spanned<String>,
        /// The services it stands in for.
        instead_of: Vec<Spanned<String>>,
        /// Reason.
        because: Option<Spanned<String>>,
    },
    /// The last step.
    Decide(Vec<Choice>),
}

/// A promise under `always:`.
#[derive(Debug, Clone, Default)]
pub struct Promise {
    /// Speaks of this pathway.
    pub when: Option<Condition>,
    /// Speaks of the whole call, interrupts included.
    pub call_when: Option<Condition>,
    /// At least this.
    pub at_least: Option<Demand>,
    /// These actions.
    pub must_do: Vec<Spanned<String>>,
    /// Unless the result is at least this.
    pub unless_at_least: Option<Spanned<String>>,
    /// If the result is less urgent than this …
    pub if_less_than: Option<Spanned<String>>,
    /// … these facts were asked or do not apply.
    pub must_have_asked: Vec<Spanned<String>>,
    /// The whole entry.
    pub span: Span,
}

/// One pathway.
#[derive(Debug, Clone)]
pub struct Pathway {
    /// Its id.
    pub id: Spanned<String>,
    /// Title.
    pub title: Spanned<String>,
    /// Other names.
    pub also_called: Vec<Spanned<String>>,
    /// Tags.
    pub about: Vec<Spanned<String>>,
    /// Whom it is for; none: `everyone`.
    pub applies: Option<Condition>,
    /// Where others go.
    pub otherwise: Option<Spanned<String>>,
    /// Sources: key and text.
    pub sources: Vec<super::NamedText>,
    /// Steps.
    pub steps: Vec<Step>,
    /// Promises.
    pub always: Vec<Promise>,
    /// Direction overrides: fact, then direction and reason as `no, because …`.
    pub worse_here: Vec<super::NamedText>,
    /// Vignettes.
    pub vignettes: Vec<Vignette>,
    /// NHS directory code of the symptom group.
    pub symptom_group: Option<Spanned<String>>,
    /// An interruption page before the first question.
    pub before: Option<Spanned<String>>,
    /// `mood: gentle`: the crisis lines come first.
    pub gentle: bool,
    /// The whole file.
    pub span: Span,
}

/// `start.yaml`.
#[derive(Debug, Clone)]
pub struct Start {
    /// Facts known before the first question, never asked.
    pub given: Vec<Spanned<String>>,
    /// Steps.
    pub steps: Vec<Step>,
    /// Sources.
    pub sources: Vec<super::NamedText>,
    /// The file.
    pub span: Span,
}

/// `topics.yaml`.
#[derive(Debug, Clone, Default)]
pub struct Topics {
    /// Order of walking.
    pub order: Vec<Spanned<String>>,
    /// Where "none of these fits" leads.
    pub none_fits: Option<Spanned<String>>,
    /// Browse groups: title and topics.
    pub groups: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
}

/// A shared run of steps.
#[derive(Debug, Clone)]
pub struct Shared {
    /// Its name.
    pub name: Spanned<String>,
    /// Steps.
    pub steps: Vec<Step>,
    /// Sources of its own; those of the user serve too.
    pub sources: Vec<super::NamedText>,
}

/// An overlay.
#[derive(Debug, Clone)]
pub struct Overlay {
    /// Its name.
    pub name: Spanned<String>,
    /// Tags of the pathways it is for; none: all.
    pub about: Option<Vec<Spanned<String>>>,
    /// Whom it is for.
    pub applies: Condition,
    /// Steps.
    pub steps: Vec<Step>,
    /// Sources.
    pub sources: Vec<super::NamedText>,
    /// The file.
    pub span: Span,
}

/// An interrupt.
#[derive(Debug, Clone)]
pub struct Interrupt {
    /// Once known and so …
    pub when: Condition,
    /// … this topic is put in front.
    pub topic: Spanned<String>,
    /// The whole entry.
    pub span: Span,
}

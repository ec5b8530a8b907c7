//! A triage: the release it began on and its records in order. State is folded from them; a bounded number of sessions is kept folded between two
//! answers, which is a help and never the truth.
//!
//! It knows nothing of services, bookings or pages; of people only their ids, how a contact is written into a history, and what of their record the content
//! understands.

mod besides;
mod by_staff;
mod contacts;
mod crowd;
mod decision;
#[cfg(test)]
mod decision_tests;
mod folded;
mod folding;
mod hot;
mod in_hand;
pub mod kept;
mod plan_facts;
mod record;
pub mod routes;
pub mod routes_record;
mod safety_plan;
mod service;
mod shapes;
mod store;
mod tasks;
#[cfg(test)]
mod tests;
mod turns;
mod types;
mod view;
#[cfg(test)]
mod withdrawn_tests;
mod words;

pub use besides::{Also, Besides, GpCopies, nothing};
pub use contacts::{Naming, OfPerson, TYPED};
pub use decision::{Decided, Deciding, choices};
pub use folded::{Eyes, Folded, Live};
pub use routes::token;
pub use safety_plan::{Danger, PLAN_BOXES, PlanBox, SafetyPlan, danger_in};
pub use service::{Access, Sessions};
pub use shapes::{
    ActionView, AdviceView, AnswerView, CardItemView, DecisionView, DispositionView, OptionView, OutcomeView, Page, PreviewView,
    QuestionView, ReasonView, TopicView, TraceView,
};
pub use types::{AnswerRequest, Caller, ChangeRequest, Opening, Record, TopicRequest, WordsRequest};
pub use view::{outcome_view, page_of, question_about, question_of};

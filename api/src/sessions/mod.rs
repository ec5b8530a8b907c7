//! A triage: the release it began on and its records in order. State is folded from them on every request; nothing else is kept.
//!
//! It knows nothing of services, bookings or pages.

pub mod routes;
mod service;
mod store;
mod types;
mod view;

pub use routes::token;
pub use service::{Access, Folded, Sessions};
pub use types::{AnswerRequest, Caller, ChangeRequest, Opening, Record, TopicRequest, WordsRequest};
pub use view::{
    ActionView, AdviceView, AnswerView, CardItemView, DispositionView, OptionView, OutcomeView, Page, PreviewView, QuestionView,
    ReasonView, TopicView, TraceView, outcome_view, page_of, question_about, question_of,
};

//! A triage: the release it began on and its records in order. State is folded from them on every request; nothing else is kept.
//!
//! It knows nothing of services, bookings or pages.

mod folded;
pub mod routes;
mod service;
mod shapes;
mod store;
mod turns;
mod types;
mod view;

pub use folded::Folded;
pub use routes::token;
pub use service::{Access, Sessions};
pub use shapes::{
    ActionView, AdviceView, AnswerView, CardItemView, DispositionView, OptionView, OutcomeView, Page, PreviewView, QuestionView,
    ReasonView, TopicView, TraceView,
};
pub use types::{AnswerRequest, Caller, ChangeRequest, Opening, Record, TopicRequest, WordsRequest};
pub use view::{outcome_view, page_of, question_about, question_of};

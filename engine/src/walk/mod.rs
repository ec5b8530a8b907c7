//! Events to state to prompt or outcome.
//!
//! State is a fold of events over a frozen release: the same release and the same events give the same result, for years. Nothing here can fail; the one
//! refusal is an answer that does not fit. It reads no clock (every event carries its time), no files and no YAML, and stores nothing.

mod advance;
mod answer;
mod demands;
mod eval;
mod event;
mod explain;
mod fire;
mod learn;
mod lines;
mod outcome;
mod packed;
mod record;
mod said;
mod state;
mod view;
mod written;

pub use crate::program::Demands;
pub use answer::{Answer, Refusal, age_views, decimal_text, parse_decimal};
pub use demands::{SendSet, Settled, settle};
pub use event::{Event, Provenance, What, fold};
pub use explain::{AnswerLine, Reason, answer_words, answers, reasons, rules_behind};
pub use outcome::{Outcome, outcome};
pub use packed::Packed;
pub use record::record_fills;
pub use said::{Said, TextAnswer};
pub use state::{Prompt, State, Status};
pub use view::{CardItem, OptionView, Question, QuestionKind, Reader, question, question_about, wording};

pub use eval::{holds, surely};

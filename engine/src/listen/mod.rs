//! What people type: the finder of topics, the reader of typed answers, the lexicon of red flags. Same text, same result, always.
//!
//! It suggests and escalates; it decides nothing. What is unsure is handed back to be confirmed, and no text ever makes a result less urgent.

mod answers;
mod english;
mod numbers;
mod red_flags;
mod topics;
mod vocabulary;
mod words;

pub use answers::{Heard, HeardValue, read_answer};
pub use red_flags::{Flag, RedFlagScanner, Speaks, Strength};
pub use topics::{TopicFinder, TopicHit};

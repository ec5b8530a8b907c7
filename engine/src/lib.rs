//! Fingerpost's engine: text to program to conversation to outcome.
//!
//! The map of its rooms, lowest floor first: [`source`]; [`diagnostic`], [`manual`], [`model`] and [`program`]; the pillars [`read`], [`compile`], [`walk`], [`listen`] and
//! [`render`], none of which knows its neighbour; [`prove`] on top. [`load`] is the whole way from texts to a release. It reads no files, asks no clock, draws no random number and opens no socket.

pub mod compile;
pub mod diagnostic;
pub mod draw;
pub mod limits;
pub mod listen;
pub mod manual;
pub mod model;
pub mod program;
pub mod prove;
pub mod read;
pub mod render;
pub mod source;
pub mod walk;

mod load;

pub use load::{Loaded, load, load_bytes};

/// The authors' manual in Markdown: every kind of fault that reading and compiling can raise, each with its wrong and its right example.
#[must_use]
pub fn manual() -> String {
    const OPENING: &str = "# The authors' manual: every fault and its mend

`fingerpost check` names each fault of a library with its place, why it matters to a patient, and how to mend it. This page lists them all, each with a text that has
the fault and the same text mended. It is made from the checks themselves: change them, not this page. A line `# another file` parts two files of one example.

";
    let chapters = [("Reading a file", read::rules()), ("What the files mean together", compile::rules())];
    let body: Vec<String> = chapters.iter().map(|(title, rules)| format!("## {title}\n\n{}", manual::markdown(rules))).collect();
    format!("{}\n", [OPENING, &body.concat()].concat().trim_end())
}

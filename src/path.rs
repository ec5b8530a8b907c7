//! One step of a walked call in words, the same wherever a call is shown.

use crate::terminal::{FAINT, Terminal};
use fingerpost_engine::prove::PathLine;
use std::io;

/// Shows a step.
///
/// # Errors
/// The output is gone.
pub fn step(line: &PathLine, out: &mut Terminal) -> io::Result<()> {
    match line {
        PathLine::Known { fact, about, answer } => said("    known  ", fact, about, answer, out),
        PathLine::Told { fact, question, answer } => said("    says unasked  ", fact, question, answer, out),
        PathLine::Asked { fact, question, answer } => said("    asked  ", fact, question, answer, out),
        PathLine::Fired { because, demand, origin } => {
            let demand = if demand.is_empty() { String::new() } else { format!("{demand}: ") };
            out.hanging("    rule   ", &format!("{demand}{because} ({}:{})", origin.file, origin.line))
        }
    }
}

fn said(mark: &str, fact: &str, question: &str, answer: &str, out: &mut Terminal) -> io::Result<()> {
    out.hanging(mark, question)?;
    let fact = out.colour(FAINT, &format!("({fact})"));
    out.line(format!("           {answer}  {fact}"))
}

//! What no vignette and no whole call exercises: rules that never decide or fire in one, answers that nobody gives, sides of thresholds where nobody stands. For each hole a
//! person who would fill it, found by the proof and walked, with the outcome that the release gives now.
//!
//! A rule counts only where it was itself the line that decided or fired. What the release gives now is no expectation: a clinician says whether it is right.

mod holes;
mod people;
mod seen;

pub use holes::{Hole, HoleKind};

use super::diagram::{Budget, Exhausted};
use super::vignettes::run_all;
use crate::program::Program;

/// A hole with a vignette for it.
#[derive(Debug, Clone)]
pub struct Filled {
    /// The hole.
    pub hole: Hole,
    /// The topic whose file the vignette belongs to.
    pub topic: String,
    /// The vignette, as a list entry of `vignettes:`, or of `calls:` where a vignette cannot say it.
    pub text: String,
    /// It is a whole call.
    pub is_call: bool,
    /// What the release gives now.
    pub outcome: Vec<String>,
}

/// What is exercised and what is not.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// How many rules, answers and sides of thresholds there are, by kind.
    pub all: Vec<(HoleKind, usize)>,
    /// Those that nobody exercises, in the order of the files.
    pub holes: Vec<Filled>,
    /// Those that nobody can exercise whatever their answers: no holes, but lines to look at.
    pub nobody: Vec<Hole>,
    /// Topics whose people could not be found within the budget, with the holes that stay without a vignette.
    pub exhausted: Vec<(String, Exhausted)>,
    /// Holes for which no vignette could be made for that reason.
    pub open: Vec<Hole>,
}

/// Looks at every rule, answer and threshold of a release. `budget` is asked once per topic.
#[must_use]
pub fn coverage(program: &Program, budget: &dyn Fn() -> Budget) -> Coverage {
    let wanted = holes::all(program);
    let mut made = Coverage::default();
    for kind in HoleKind::ALL {
        made.all.push((kind, wanted.iter().filter(|h| h.kind == kind).count()));
    }
    let mut seen = seen::Seen::default();
    for run in run_all(program) {
        seen.add(program, &run);
    }
    let open: Vec<Hole> = wanted.into_iter().filter(|hole| !seen.has(hole)).collect();
    people::fill(program, open, budget, &mut made);
    made
}

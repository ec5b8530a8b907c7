//! What can be shown of a release before anybody meets it. It sees the walk and the program, never the files they were made from.
//!
//! # The symbolic function of a pathway
//!
//! Whoever wants to know something about *every* set of answers (prove, compare two releases, plant typos, look for holes) goes this way, one entry at a time:
//!
//! 1. [`reach::Reach::of`]`(program, entry)`: which pathways and facts an entry can reach, in which order. [`entries`] names the entries of a release.
//! 2. [`domain::Domain::new`]`(&[(program, &reach)])`: the variables. With two releases, `&[(old, &old_reach), (new, &new_reach)]`, the classes are the common refinement of
//!    both: facts are matched by name, and a release is called by its place in the list, its `side`. A fact that one release does not know is a variable that its function ignores.
//! 3. [`symbolic::Space::new`]`(&domain, budget)`: the store of diagrams. Everything that is compared must stand in one space.
//! 4. [`symbolic::Symbolic::new`]`(program, &domain, side, &mut space)` and [`symbolic::Symbolic::entry`]`(&mut space, entry)`: the function. `Entry::function` is a diagram whose
//!    leaves are numbers of [`states::States`] (`space.states.state(number)`): the joined demands of start and topic and the swaps in force, exactly what
//!    `State::demands_so_far` says after a call about this one topic. `Entry::dead` says for whom nothing was demanded. `Symbolic::visit` tells who comes to which step.
//! 5. `space.diagrams`: two functions over one domain are equal exactly when their [`diagram::Ref`]s are equal. `map_once` turns leaves into anything (do this first when two
//!    releases may number services, times or dispositions differently: [`states::Judge::outcome`] gives the dispositions of a state, and their names are common), `apply_once` puts two
//!    together leaf by leaf, [`diagram::Diagrams::joint`] counts exactly how many answer vectors lead to each pair of leaves, [`diagram::Diagrams::cheapest`] finds the vector
//!    with the fewest unusual answers for which a yes/no diagram says yes.
//! 6. [`unvolunteered`] takes the "volunteered" bits out (all at no): counts are over answers only, so count only what went through it, with `&|v| domain.is_counted(v)`.
//! 7. [`people::Person`] walks a vector with the ordinary walk. A vector that the diagram and the walk judge differently is a fault of the prover. Interrupts never enter a function;
//!    [`people::without_interrupts`] is the release it speaks of.
//!
//! Every operation can run out of its budget ([`diagram::Exhausted`]): then nothing is proved and nothing refuted. The engine has no clock; a time limit is the caller's
//! ([`diagram::Budget::stop`]).

pub mod case;
mod caught;
pub mod certificate;
pub mod compare;
pub mod coverage;
pub mod diagram;
pub mod differential;
pub mod domain;
pub mod people;
pub mod print;
pub mod properties;
pub mod reach;
pub mod replay;
pub mod report;
pub mod said;
pub mod states;
pub mod symbolic;
mod vignettes;
mod width;

pub use caught::caught;
pub use report::{Report, Verdict, prove};
pub use vignettes::{CaseRun, PathLine, run_all, run_call, run_case};

use crate::program::{PathwayId, Program};
use diagram::{Made, Ref};
use domain::{Domain, Role};
use symbolic::Space;

/// The pathways a call can be about: those a person may choose, "none of these fits", and those an interrupt puts in front. Others are reached through these.
#[must_use]
pub fn entries(program: &Program) -> Vec<PathwayId> {
    let mut all: Vec<PathwayId> = program.topic_order.clone();
    all.extend(program.none_fits);
    all.extend(program.interrupts.iter().map(|i| i.topic));
    all.sort_unstable();
    all.dedup();
    all
}

/// The function where nobody volunteers anything.
///
/// # Errors
/// The budget is spent.
pub fn unvolunteered(space: &mut Space, domain: &Domain, of: Ref) -> Made {
    space.diagrams.fix(of, &|var| domain.variable(var).is_some_and(|v| v.role == Role::Volunteered).then_some(0))
}

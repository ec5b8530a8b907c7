//! What can be shown of a release before anybody meets it. It sees the walk and the program, never the files they were made from.

pub mod diagram;
mod vignettes;

pub use vignettes::{CaseRun, PathLine, run_all, run_call, run_case};

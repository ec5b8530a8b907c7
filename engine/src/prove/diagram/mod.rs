//! Multi-valued decision diagrams: a node is a variable and one child per value, equal nodes are one node, a node with equal children is never made.
//!
//! So two functions are equal exactly when their roots are equal. The leaves are plain numbers; what they mean (truth, demands, answers, sums) is their user's.
//! No clock: whoever asks may pass a question that says "stop now". Recursion is as deep as there are variables ([`crate::limits::PROOF_VARIABLES`]).

mod count;
mod nodes;
mod parts;
mod truth;
mod witness;

#[cfg(test)]
mod tests;

pub use count::{Count, Share};
pub use nodes::{Diagrams, Ref, Var};

/// How much work a proof may be.
pub struct Budget {
    /// Nodes made.
    pub nodes: usize,
    /// Steps of operations.
    pub operations: u64,
    /// Asked now and then; "yes" ends the proof. The engine has no clock, so a limit of time is the asker's.
    pub stop: Option<Box<dyn Fn() -> bool>>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { nodes: crate::limits::PROOF_NODES, operations: crate::limits::PROOF_OPERATIONS, stop: None }
    }
}

impl std::fmt::Debug for Budget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Budget").field("nodes", &self.nodes).field("operations", &self.operations).finish_non_exhaustive()
    }
}

/// The budget is spent: nothing is proved and nothing refuted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exhausted {
    /// Too many nodes.
    Nodes,
    /// Too many steps.
    Operations,
    /// The asker said stop.
    Stopped,
    /// More variables than may be walked over.
    Variables,
    /// Pathways jump through too many others, or in a circle.
    Jumps,
}

impl std::fmt::Display for Exhausted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Nodes => "it needs more memory than a proof may take",
            Self::Operations => "it needs more steps than a proof may take",
            Self::Stopped => "it needs more time than it was given",
            Self::Variables => "it reads more facts than a proof can hold",
            Self::Jumps => "its pathways jump through too many others",
        })
    }
}

impl std::error::Error for Exhausted {}

/// What an operation gives.
pub type Made<T = Ref> = Result<T, Exhausted>;

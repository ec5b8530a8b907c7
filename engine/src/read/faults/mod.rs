//! The faults a reader can raise: the collector of one file, and every rule with its wrong and right example.
//!
//! Each file below holds one family of faults. None of them knows what a pathway means.

pub(crate) mod form;
pub(crate) mod keys;
pub(crate) mod scan;
pub(crate) mod text;
pub(crate) mod value;

use crate::diagnostic::Diagnostic;
use crate::limits::FAULTS_PER_FILE;
use crate::manual::Rule;

/// Every kind of fault of the reader, in the order of the manual.
#[must_use]
pub fn rules() -> Vec<&'static Rule> {
    [text::RULES, scan::RULES, form::RULES, keys::RULES, value::RULES].concat()
}

/// The faults of one file, bounded: beyond the limit none is kept, and reading soon ends.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Vec<Diagnostic>,
    dropped: usize,
}

impl Faults {
    /// Adds one.
    pub fn push(&mut self, fault: Diagnostic) {
        if self.list.len() < FAULTS_PER_FILE {
            self.list.push(fault);
        } else {
            self.dropped += 1;
        }
    }

    /// Adds what stopped the parser, and drops the faults that come only from the masks put over those places.
    pub fn join(&mut self, stops: Vec<Diagnostic>) {
        self.list.retain(|fault| {
            !stops.iter().any(|stop| fault.primary.span.start >= stop.primary.span.start && fault.primary.span.end <= stop.primary.span.end)
        });
        stops.into_iter().for_each(|stop| self.push(stop));
    }

    /// Whether more would be dropped; readers stop looking for them.
    pub fn is_full(&self) -> bool {
        self.dropped > 0
    }

    /// How many there were so far.
    pub fn len(&self) -> usize {
        self.list.len() + self.dropped
    }

    /// The faults, in the order of their places, with a last word if some were not kept.
    pub fn into_list(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(|fault| (fault.primary.span.start, fault.primary.span.end));
        if self.dropped > 0
            && let Some(last) = self.list.last()
        {
            let more = text::TOO_MANY_FAULTS
                .fault("this file has more faults than are shown", last.primary.span)
                .mend("mend the faults shown and check again");
            self.list.push(more);
        }
        self.list
    }
}

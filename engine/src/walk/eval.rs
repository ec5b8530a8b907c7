//! Evaluation of condition code over the answer table. It allocates nothing and cannot fail: a place outside the code reads as "no".

use super::state::Status;
use crate::program::{Cond, Looks, Op, Program, Test};

/// Does the condition hold? Slots are read as they stand, whether asked or filled by an `otherwise`.
#[must_use]
#[inline]
pub fn holds(program: &Program, cond: Cond, values: &[i64], status: &[Status]) -> bool {
    let mut at = cond;
    // Jumps only go forward, so this ends after as many tests as the condition has.
    loop {
        if at == Cond::ALWAYS {
            return true;
        }
        let Some(test) = program.tests.get(at.0 as usize) else { return false };
        at = if passes(test, values, status) { test.yes } else { test.no };
    }
}

/// The same on a frozen release, in as few steps as it takes.
#[inline]
pub(super) fn meets(program: &Program, cond: Cond, values: &[i64], status: &[Status]) -> bool {
    let mut at = cond;
    loop {
        // The constants lie behind every probe.
        let Some(probe) = program.glance.probes.get(at.0 as usize) else { return at == Cond::ALWAYS };
        let so = match (probe.looks, values.get(probe.slot.at())) {
            (Looks::Span, Some(value)) => value.wrapping_sub(probe.low).cast_unsigned() <= probe.span,
            (Looks::Bits, Some(value)) => (0..64).contains(value) && probe.span >> value & 1 == 1,
            (Looks::Unsure, _) => status.get(probe.slot.at()).is_some_and(|s| s.is_unsure()),
            (_, None) => false,
        };
        at = if so { probe.yes } else { probe.no };
    }
}

/// Does the condition hold whatever the unknown facts are? This is what "known and so" means for interrupts.
#[must_use]
pub fn surely(program: &Program, cond: Cond, values: &[i64], status: &[Status]) -> bool {
    if cond == Cond::ALWAYS {
        return true;
    }
    let Some(test) = program.tests.get(cond.0 as usize) else { return false };
    let known = status.get(test.slot.at()).is_some_and(|s| s.is_known());
    if known {
        let next = if passes(test, values, status) { test.yes } else { test.no };
        return surely(program, next, values, status);
    }
    // The way of "no" fails soonest in the usual condition, so it is tried first.
    surely(program, test.no, values, status) && surely(program, test.yes, values, status)
}

#[inline]
fn passes(test: &Test, values: &[i64], status: &[Status]) -> bool {
    let Some(&value) = values.get(test.slot.at()) else { return false };
    match test.op {
        Op::Equal => value == test.value,
        Op::NotEqual => value != test.value,
        Op::Less => value < test.value,
        Op::LessOrEqual => value <= test.value,
        Op::Greater => value > test.value,
        Op::GreaterOrEqual => value >= test.value,
        Op::In => (0..64).contains(&value) && test.value >> value & 1 == 1,
        Op::Unsure => status.get(test.slot.at()).is_some_and(|s| s.is_unsure()),
    }
}

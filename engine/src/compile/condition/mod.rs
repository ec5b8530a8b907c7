//! From the text of one condition to a typed tree and to jump code. The only room that knows rhai, and it only parses with it.
//!
//! What cannot be analysed cannot be proved, so the lowering lists what is allowed and refuses all else with its place. Nothing is evaluated here.

mod parse;
mod scan;
mod tree;
mod types;

pub(crate) use tree::{Leaf, Need, Tree};
pub(crate) use types::{Known, Parser};

use crate::limits::NUMBER_SCALE;

/// A decimal as written, in thousandths: digits, at most one dot, at most three digits behind it, at most twelve before; a leading `-` is allowed.
pub(crate) fn thousandths(written: &str) -> Option<i64> {
    let (sign, digits) = written.strip_prefix('-').map_or((1, written), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let clean = |text: &str, longest: usize| !text.is_empty() && text.len() <= longest && text.bytes().all(|b| b.is_ascii_digit());
    if !clean(whole, 12) || !clean(part, 3) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let padded: i64 = format!("{part:0<3}").parse().ok()?;
    Some(sign * (whole * NUMBER_SCALE + padded))
}

#[cfg(test)]
mod tests;

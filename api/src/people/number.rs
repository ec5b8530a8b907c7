//! The NHS number: ten digits, of which the last checks the others. It does not say whose number it is.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::directory::types::BadInput;

/// An NHS number: ten digits whose last checks the others (modulus 11). Numbers that begin with 9 belong to tests.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NhsNumber(String);

impl NhsNumber {
    /// Reads a number, spaces and hyphens allowed.
    ///
    /// # Errors
    /// When it has not ten digits or its check digit is wrong.
    pub fn parse(text: &str) -> Result<Self, BadInput> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let values: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
        if values.len() != 10 || digits.chars().count() != 10 {
            return Err(BadInput("an NHS number has ten digits".to_owned()));
        }
        let sum: u32 = values.iter().zip([10, 9, 8, 7, 6, 5, 4, 3, 2]).map(|(digit, weight)| digit * weight).sum();
        // 11 stands for 0; 10 has no digit, so no number has it.
        let check = (11 - sum % 11) % 11;
        if values.last() == Some(&check) {
            Ok(Self(digits))
        } else {
            Err(BadInput("this is not an NHS number: a digit is wrong".to_owned()))
        }
    }

    /// Ten digits without spaces.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// As people read it: 3, 3 and 4 digits.
    #[must_use]
    pub fn grouped(&self) -> String {
        let part = |range: std::ops::Range<usize>| self.0.get(range).unwrap_or_default();
        format!("{} {} {}", part(0..3), part(3..6), part(6..10))
    }
}

impl fmt::Debug for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Debug text ends in logs, and a number names a person.
        f.write_str("NhsNumber(…)")
    }
}

impl TryFrom<String> for NhsNumber {
    type Error = BadInput;
    fn try_from(text: String) -> Result<Self, BadInput> {
        Self::parse(&text)
    }
}

impl From<NhsNumber> for String {
    fn from(number: NhsNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_finds_every_single_slip_and_every_swap_of_neighbours() {
        let good = "9434765919";
        assert_eq!(NhsNumber::parse("943 476 5919").map(|n| n.grouped()), Ok("943 476 5919".to_owned()));
        let digits: Vec<char> = good.chars().collect();
        for place in 0..10 {
            for digit in '0'..='9' {
                let wrong: String = digits.iter().enumerate().map(|(at, old)| if at == place { digit } else { *old }).collect();
                assert_eq!(NhsNumber::parse(&wrong).is_ok(), wrong == good, "{wrong}");
            }
            let mut swapped = digits.clone();
            if place < 9 {
                swapped.swap(place, place + 1);
            }
            let swapped: String = swapped.into_iter().collect();
            assert_eq!(NhsNumber::parse(&swapped).is_ok(), swapped == good, "{swapped}");
        }
        for bad in ["", "943476591", "94347659190", "943476591x", "٩٤٣٤٧٦٥٩١٩"] {
            assert!(NhsNumber::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_number_does_not_reach_a_log() {
        assert_eq!(NhsNumber::parse("9434765919").map(|n| format!("{n:?}")), Ok("NhsNumber(…)".to_owned()));
    }
}

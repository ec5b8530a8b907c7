//! A share of sets of answers: the exact fraction in lowest terms, and a decimal that a person can read. It never stands without the sentence that counts are not patients.

use crate::prove::diagram::Count;

/// So many of so many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Above the line, in lowest terms.
    pub part: Count,
    /// Below the line.
    pub whole: Count,
}

impl Share {
    /// What stands beside every share.
    pub const SENTENCE: &'static str = "Counts are sets of answers, each weighing the same. They are not patients.";

    /// In lowest terms.
    #[must_use]
    pub fn of(part: &Count, whole: &Count) -> Self {
        let (mut a, mut b) = (part.clone(), whole.clone());
        let zero = Count::default();
        while b != zero {
            let rest = &a % &b;
            a = std::mem::replace(&mut b, rest);
        }
        if a == zero {
            return Self { part: part.clone(), whole: whole.clone() };
        }
        Self { part: part / &a, whole: whole / &a }
    }

    /// In percent: four places, or "less than 0.0001 %".
    #[must_use]
    pub fn percent(&self) -> String {
        let zero = Count::default();
        if self.part == zero || self.whole == zero {
            return "0 %".to_owned();
        }
        if self.part == self.whole {
            return "100 %".to_owned();
        }
        let scaled = (&self.part * 1_000_000_u32) / &self.whole;
        if scaled == zero {
            return "less than 0.0001 %".to_owned();
        }
        let digits = format!("{:0>5}", scaled.to_string());
        let (whole, places) = digits.split_at(digits.len() - 4);
        format!("{whole}.{places} %")
    }

    /// About one in how many, for shares below a hundredth.
    #[must_use]
    pub fn one_in(&self) -> Option<String> {
        let zero = Count::default();
        if self.part == zero {
            return None;
        }
        let many = &self.whole / &self.part;
        (many >= Count::from(100_u8)).then(|| {
            let digits = many.to_string();
            if digits.len() > 12 { format!("about 1 in 10^{}", digits.len() - 1) } else { format!("about 1 in {digits}") }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Share;
    use crate::prove::diagram::Count;

    fn share(part: u64, whole: u64) -> Share {
        Share::of(&Count::from(part), &Count::from(whole))
    }

    #[test]
    fn shares_are_exact_and_readable() {
        assert_eq!(share(6, 8), share(3, 4));
        assert_eq!(share(1, 4).percent(), "25.0000 %");
        assert_eq!(share(181, 1_000_000).percent(), "0.0181 %");
        assert_eq!(share(1, 10_000_000).percent(), "less than 0.0001 %");
        assert_eq!((share(0, 9).percent().as_str(), share(9, 9).percent().as_str()), ("0 %", "100 %"));
        assert_eq!(share(1, 1_000_000).one_in().as_deref(), Some("about 1 in 1000000"));
        assert_eq!(share(1, 50).one_in(), None);
    }
}

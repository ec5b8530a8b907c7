//! What the text of a condition may be made of, before any parser sees it.
//!
//! The parser would accept more than an author may write (comments, quotes, `&&`, `1e3`), and some of it leaves no trace in its tree. So the signs are checked here, with
//! their place; grammar and meaning are not.

use crate::limits::CONDITION_BYTES;

/// A sign that has no place in a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    /// First byte.
    pub from: usize,
    /// One past the last.
    pub to: usize,
    /// Which check it belongs to.
    pub kind: RefusedKind,
    /// How to mend it.
    pub mend: String,
}

/// The checks of the signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RefusedKind {
    TooLong,
    Sign,
    Number,
    Arithmetic,
}

/// The first sign that may not stand in a condition; none: the parser may look at it.
pub(super) fn scan(text: &str) -> Option<Refused> {
    if text.len() > CONDITION_BYTES {
        let mend = format!(
            "split it: put its parts under `any:` or `all:`, or name a part as a derived fact (at most {CONDITION_BYTES} characters)"
        );
        return Some(Refused { from: 0, to: text.len(), kind: RefusedKind::TooLong, mend });
    }
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut last = b' ';
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let step = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => word(bytes, at),
            b'0'..=b'9' => match number(text, at) {
                Ok(end) => end,
                Err(refused) => return Some(refused),
            },
            b' ' | b'(' | b')' | b'[' | b']' | b',' => at + 1,
            b'<' | b'>' | b'=' | b'!' => match comparison(byte, next) {
                Ok(length) => at + length,
                Err(mend) => return Some(sign(at, at + 1, mend)),
            },
            b'-' if next.is_ascii_digit() && matches!(last, b'<' | b'>' | b'=' | b',' | b'[' | b'(') => at + 1,
            _ => return Some(stranger(text, at, byte, next)),
        };
        if byte != b' ' {
            last = bytes.get(step - 1).copied().unwrap_or(byte);
        }
        at = step;
    }
    None
}

fn word(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'_').unwrap_or(rest.len())
}

/// Digits, at most one dot and at most three digits behind it: numbers are held in thousandths.
fn number(text: &str, from: usize) -> Result<usize, Refused> {
    let rest = text.get(from..).unwrap_or_default();
    let end = from + rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len());
    let written = text.get(from..end).unwrap_or_default();
    let refuse = |mend: &str| Err(Refused { from, to: end, kind: RefusedKind::Number, mend: mend.to_owned() });
    if super::thousandths(written).is_some() {
        return Ok(end);
    }
    match written.split_once('.') {
        Some((_, digits)) if digits.len() > 3 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            refuse("use at most three digits behind the dot")
        }
        _ if written.contains("..") => refuse("write both ends of a range as comparisons: `x >= 1 and x <= 5`"),
        _ => refuse("write the number with digits and at most one dot, such as `38.5`, and at most twelve digits"),
    }
}

fn comparison(byte: u8, next: u8) -> Result<usize, &'static str> {
    match (byte, next) {
        (_, b'=') => Ok(2),
        (b'<' | b'>', _) => Ok(1),
        (b'=', _) => Err("write `==` to compare"),
        _ => Err("write `not` instead of `!`, and `!=` for \"is another one\""),
    }
}

fn sign(from: usize, to: usize, mend: &str) -> Refused {
    Refused { from, to, kind: RefusedKind::Sign, mend: mend.to_owned() }
}

fn stranger(text: &str, at: usize, byte: u8, next: u8) -> Refused {
    let arithmetic = |to| Refused {
        from: at,
        to,
        kind: RefusedKind::Arithmetic,
        mend: "compare the fact with a number worked out beforehand, or use a score to add things up".to_owned(),
    };
    match (byte, next) {
        (b'&', _) => sign(at, at + 1 + usize::from(next == b'&'), "write `and`"),
        (b'|', _) => sign(at, at + 1 + usize::from(next == b'|'), "write `or`"),
        (b'"' | b'\'' | b'`', _) => sign(at, at + 1, "write names without quotes"),
        (b'/', b'/' | b'*') | (b'#', _) => sign(at, at + 2, "put the comment outside the condition, behind a `#` on a line of its own"),
        (b'\n' | b'\r', _) => sign(at, at + 1, "write the condition on one line, or its parts under `any:` or `all:`"),
        (b'+' | b'-' | b'*' | b'/' | b'%' | b'^' | b'~', _) => arithmetic(at + 1),
        _ => {
            let length = text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            sign(
                at,
                at + length,
                "use names, numbers, `and`, `or`, `not`, `in [..]`, `is unsure`, brackets and the signs `== != < <= > >=` only",
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_signs_of_a_condition_pass() {
        for good in ["a and (b or not c)", "x >= 38.5", "x in [a, b]", "x != -2.125", "x == -2", "x is unsure", "x <= 999999999999"] {
            assert_eq!(scan(good), None, "{good}");
        }
        let cases = [
            ("a && b", "&&", RefusedKind::Sign),
            ("a || b", "||", RefusedKind::Sign),
            ("!a", "!", RefusedKind::Sign),
            ("a = b", "=", RefusedKind::Sign),
            ("a // b", "//", RefusedKind::Sign),
            ("a /* b", "/*", RefusedKind::Sign),
            ("a == `b`", "`", RefusedKind::Sign),
            ("a == \"b\"", "\"", RefusedKind::Sign),
            ("a\nor b", "\n", RefusedKind::Sign),
            ("temp ≥ 3", "≥", RefusedKind::Sign),
            ("a { b }", "{", RefusedKind::Sign),
            ("a.b", ".", RefusedKind::Sign),
            ("x > 1e3", "1e3", RefusedKind::Number),
            ("x > 1_000", "1_000", RefusedKind::Number),
            ("x > 0x1F", "0x1F", RefusedKind::Number),
            ("x > 1.2345", "1.2345", RefusedKind::Number),
            ("x > 1..5", "1..5", RefusedKind::Number),
            ("x > 1.", "1.", RefusedKind::Number),
            ("x > 9999999999999", "9999999999999", RefusedKind::Number),
            ("x + 1 > 2", "+", RefusedKind::Arithmetic),
            ("x - 1 > 2", "-", RefusedKind::Arithmetic),
            ("x > 2 - 1", "-", RefusedKind::Arithmetic),
        ];
        for (text, words, kind) in cases {
            let refused = scan(text);
            let found = refused.as_ref().map(|r| (text.get(r.from..r.to).unwrap_or("?"), r.kind));
            assert_eq!(found, Some((words, kind)), "{text}");
        }
        assert_eq!(scan(&"a".repeat(513)).map(|r| r.kind), Some(RefusedKind::TooLong));
    }
}

//! Numbers, units and dates in typed text: "39,2 c", "two and a half days", "12 March 1980".
//!
//! It reads what stands there. Whether a number fits a fact, and whether it must be confirmed, is decided by the reader of answers.

use jiff::civil::Date;

use crate::limits::NUMBER_SCALE;

/// One piece of a typed answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A number in thousandths.
    Number(i64),
    /// A word or a sign, lower case.
    Word(String),
}

/// Cuts a typed answer into numbers and words; "39c", "1h30" and "28yo" come apart. Numbers in words become numbers.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let chars: Vec<char> = text.to_lowercase().chars().map(|c| if c == '\u{2019}' { '\'' } else { c }).collect();
    let mut out: Vec<(Piece, bool)> = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if c.is_ascii_digit() {
            let (piece, next) = digits(&chars, at);
            out.push((piece, false));
            at = next;
        } else if is_word(c) {
            let end = chars.iter().skip(at).position(|c| !is_word(*c) && *c != '\'').map_or(chars.len(), |n| at + n);
            let word: String = chars.get(at..end).unwrap_or_default().iter().filter(|c| **c != '\'').collect();
            let number = number_word(&word).map(|n| Piece::Number(n * NUMBER_SCALE));
            out.push((number.unwrap_or(Piece::Word(word)), true));
            at = end;
        } else {
            let sign = match c {
                '-' | '\u{2013}' | '\u{2014}' => Some("-"),
                '\u{bd}' => Some("half"),
                '<' => Some("under"),
                '>' => Some("over"),
                '~' => Some("about"),
                '+' => Some("plus"),
                '?' => Some("?"),
                _ => None,
            };
            out.extend(sign.map(|s| (Piece::Word(s.to_owned()), true)));
            at += 1;
        }
    }
    tens_and_ones(out)
}

fn is_word(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '°' | '%' | 'º')
}

/// Digits from here on, with at most one dot or comma between digits, and the place after them. More than three places are not read as one number.
fn digits(chars: &[char], from: usize) -> (Piece, usize) {
    let run = |at: usize| chars.iter().skip(at).take_while(|c| c.is_ascii_digit()).count();
    let text = |at: usize, n: usize| chars.iter().skip(at).take(n).collect::<String>();
    let whole = run(from);
    let mut end = from + whole;
    let mut part = String::new();
    if matches!(chars.get(end), Some('.' | ',')) && run(end + 1) > 0 {
        let places = run(end + 1);
        part = text(end + 1, places);
        end += 1 + places;
    }
    let wide = whole > 12 || part.len() > 3;
    let thousandths: i64 = format!("{part:0<3}").parse().unwrap_or(0);
    let value = text(from, whole).parse::<i64>().ok().and_then(|w| w.checked_mul(NUMBER_SCALE)).and_then(|w| w.checked_add(thousandths));
    match value.filter(|_| !wide) {
        Some(value) => (Piece::Number(value), end),
        None => (Piece::Word("?".to_owned()), end),
    }
}

/// "thirty nine" and "thirty-nine" are one number. Only words are joined: in "20 5" two numbers stand side by side.
fn tens_and_ones(pieces: Vec<(Piece, bool)>) -> Vec<Piece> {
    let mut out: Vec<(Piece, bool)> = Vec::with_capacity(pieces.len());
    for (piece, in_words) in pieces {
        if let (Piece::Number(ones), true) = (&piece, in_words)
            && (NUMBER_SCALE..10 * NUMBER_SCALE).contains(ones)
        {
            let dash = matches!(out.last(), Some((Piece::Word(sign), _)) if sign == "-");
            let before = out.len().saturating_sub(if dash { 2 } else { 1 });
            if let Some((Piece::Number(tens), true)) = out.get(before)
                && tens % (10 * NUMBER_SCALE) == 0
                && (20 * NUMBER_SCALE..100 * NUMBER_SCALE).contains(tens)
            {
                let sum = tens + ones;
                out.truncate(before);
                out.push((Piece::Number(sum), true));
                continue;
            }
        }
        out.push((piece, in_words));
    }
    out.into_iter().map(|(piece, _)| piece).collect()
}

/// A number written as a word.
pub(super) fn number_word(word: &str) -> Option<i64> {
    const ONES: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let place = |list: &[&str]| list.iter().position(|w| *w == word).and_then(|n| i64::try_from(n).ok());
    place(&ONES).or_else(|| place(&TENS).map(|n| (n + 2) * 10)).or(match word {
        "nought" | "none" => Some(0),
        "once" => Some(1),
        "twice" => Some(2),
        "hundred" => Some(100),
        "dozen" => Some(12),
        _ => None,
    })
}

/// A date of birth as typed, and whether it can be read in one way only. `day_first`: how the country writes dates.
pub(super) fn dates(text: &str, day_first: bool) -> Vec<Date> {
    let folded = text.to_lowercase();
    let parts: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| !p.is_empty() && *p != "of").collect();
    let [first, second, third] = parts.as_slice() else { return Vec::new() };
    let number = |p: &str| p.trim_end_matches(|c: char| c.is_alphabetic()).parse::<i16>().ok();
    if let (4, Some(year), Some(month), Some(day)) = (first.len(), number(first), number(second), number(third)) {
        return date(year, month, day).into_iter().collect();
    }
    let years = years(third);
    let each = |day: i16, month: i16| years.iter().filter_map(|y| date(*y, month, day)).collect::<Vec<_>>();
    match (month_named(first), month_named(second), number(first), number(second)) {
        (None, Some(month), Some(day), _) | (Some(month), None, _, Some(day)) => each(day, month),
        (None, None, Some(a), Some(b)) => {
            let mut found = if day_first { each(a, b) } else { each(b, a) };
            // The other order is only offered where the country's own does not settle it.
            if found.is_empty() || !day_first {
                found.extend(if day_first { each(b, a) } else { each(a, b) });
            }
            found.dedup();
            found
        }
        _ => Vec::new(),
    }
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Four digits are a year; two may be either century.
fn years(text: &str) -> Vec<i16> {
    match (text.len(), text.parse::<i16>()) {
        (4, Ok(year)) if (1880..=2200).contains(&year) => vec![year],
        (2, Ok(year)) => vec![1900 + year, 2000 + year],
        _ => Vec::new(),
    }
}

fn month_named(word: &str) -> Option<i16> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const FULL: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    if word == "sept" {
        return Some(9);
    }
    let at = MONTHS.iter().position(|m| *m == word).or_else(|| FULL.iter().position(|m| *m == word))?;
    i16::try_from(at + 1).ok()
}

/// Minutes in a unit of time, by any of its common names.
pub(super) fn minutes_in(unit: &str) -> Option<i64> {
    Some(match unit_name(unit)? {
        "minutes" => 1,
        "hours" => 60,
        "days" => 1_440,
        "weeks" => 10_080,
        _ => return None,
    })
}

/// One name for the ways a unit is typed; none when it is no unit we know.
pub(super) fn unit_name(word: &str) -> Option<&'static str> {
    Some(match word {
        "c" | "°c" | "ºc" | "celsius" | "celcius" | "centigrade" | "degc" | "degreesc" => "°C",
        "f" | "°f" | "ºf" | "fahrenheit" | "farenheit" | "fahrenheight" | "degf" | "degreesf" => "°F",
        "m" | "min" | "mins" | "minute" | "minutes" => "minutes",
        "h" | "hr" | "hrs" | "hour" | "hours" => "hours",
        "d" | "day" | "days" | "night" | "nights" => "days",
        "w" | "wk" | "wks" | "week" | "weeks" => "weeks",
        "mo" | "mos" | "mth" | "mths" | "month" | "months" => "months",
        "y" | "yr" | "yrs" | "year" | "years" | "yo" => "years",
        "kg" | "kgs" | "kilo" | "kilos" | "kilogram" | "kilograms" => "kg",
        "g" | "gram" | "grams" => "g",
        "mg" | "milligram" | "milligrams" => "mg",
        "st" | "stone" | "stones" => "st",
        "lb" | "lbs" | "pound" | "pounds" => "lb",
        "cm" | "cms" | "centimetre" | "centimetres" => "cm",
        "ml" | "millilitre" | "millilitres" => "ml",
        "%" | "percent" | "pc" => "%",
        "bpm" => "bpm",
        _ => return None,
    })
}

//! Where whole postcodes are, from the national file's published layout (a header line with `pcds`, `doterm`, `lat`, `long` among its columns).
//! Holds the reading in a stream and a table of sixteen bytes a postcode. Towns and their names are `places`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

use super::types::{BadInput, Point};
use crate::limits;

/// What the national file gives as the position of a postcode that has none.
const NO_POSITION_LATITUDE: f64 = 99.0;
/// Degrees are kept in ten-millionths: a centimetre.
const PARTS: f64 = 1e7;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    code: u64,
    north: i32,
    east: i32,
}

/// The table.
#[derive(Debug, Clone, Default)]
pub struct Postcodes {
    slots: Vec<Slot>,
    areas: BTreeMap<String, Point>,
}

/// What reading a file gave beside its table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Rows that are no postcode, the first of them: line and why.
    pub refused: Vec<(u64, String)>,
    /// How many such rows there are.
    pub refused_count: u64,
    /// Postcodes that are no longer in use, left out.
    pub terminated: u64,
    /// Postcodes without a position, left out.
    pub without_position: u64,
}

/// Where the four columns stand.
struct Columns {
    postcode: usize,
    terminated: usize,
    latitude: usize,
    longitude: usize,
}

impl Postcodes {
    /// Reads the file line by line. No field of its layout holds a comma or a line break.
    ///
    /// # Errors
    /// It cannot be read, is larger than the limits, or lacks a column.
    pub fn read(file: impl Read) -> Result<(Self, Told), BadInput> {
        let mut lines = Lines { reader: BufReader::new(file.take(limits::POSTCODE_FILE_BYTES)), buffer: Vec::new(), line: 0, bytes: 0 };
        let header = lines.next_line()?.ok_or_else(|| BadInput("the file is empty".to_owned()))?;
        let columns = Columns::of(header)?;
        let (mut table, mut told) = (Self::default(), Told::default());
        let mut sums: BTreeMap<String, (f64, f64, u32)> = BTreeMap::new();
        while let Some(line) = lines.next_line()? {
            match columns.row(line) {
                Ok(Some(Row::Here { code, at })) => {
                    if table.slots.len() >= limits::POSTCODES {
                        return Err(BadInput(format!("more than {} postcodes", limits::POSTCODES)));
                    }
                    let outward = code.get(..code.len().saturating_sub(3)).unwrap_or_default();
                    let sum = sums.entry(outward.to_owned()).or_default();
                    *sum = (sum.0 + at.latitude, sum.1 + at.longitude, sum.2.saturating_add(1));
                    table.slots.push(Slot { code: packed(&code), north: in_parts(at.latitude), east: in_parts(at.longitude) });
                }
                Ok(Some(Row::Terminated)) => told.terminated = told.terminated.saturating_add(1),
                Ok(Some(Row::Nowhere)) => told.without_position = told.without_position.saturating_add(1),
                Ok(None) => {}
                Err(BadInput(why)) => {
                    told.refused_count = told.refused_count.saturating_add(1);
                    if told.refused.len() < limits::POSTCODE_REFUSALS_TOLD {
                        told.refused.push((lines.line, why));
                    }
                }
            }
        }
        table.slots.sort_unstable();
        table.slots.dedup_by_key(|slot| slot.code);
        table.slots.shrink_to_fit();
        let middle =
            |(north, east, count): (f64, f64, u32)| Point { latitude: north / f64::from(count), longitude: east / f64::from(count) };
        table.areas = sums.into_iter().map(|(outward, sum)| (outward, middle(sum))).collect();
        Ok((table, told))
    }

    /// Where a postcode (without spaces, upper case) is.
    #[must_use]
    pub fn at(&self, code: &str) -> Option<Point> {
        let slot = is_code(code).then(|| self.slots.binary_search_by_key(&packed(code), |slot| slot.code).ok())??;
        let degrees = |parts: i32| f64::from(parts) / PARTS;
        self.slots.get(slot).map(|slot| Point { latitude: degrees(slot.north), longitude: degrees(slot.east) })
    }

    /// The middle of the postcodes of an outward part.
    #[must_use]
    pub fn area(&self, outward: &str) -> Option<Point> {
        self.areas.get(outward).copied()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// True when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }
}

struct Lines<R> {
    reader: BufReader<R>,
    buffer: Vec<u8>,
    line: u64,
    bytes: u64,
}

impl<R: Read> Lines<R> {
    fn next_line(&mut self) -> Result<Option<&str>, BadInput> {
        self.buffer.clear();
        let most = limits::POSTCODE_LINE_BYTES;
        let got = self.reader.by_ref().take(most).read_until(b'\n', &mut self.buffer).map_err(|fault| BadInput(fault.to_string()))? as u64;
        self.bytes = self.bytes.saturating_add(got);
        self.line = self.line.saturating_add(1);
        if got == most || self.bytes >= limits::POSTCODE_FILE_BYTES {
            let bytes = limits::POSTCODE_FILE_BYTES;
            return Err(BadInput(format!("line {} has {most} bytes or more, or the file {bytes} or more", self.line)));
        }
        let line = if got == 0 { return Ok(None) } else { self.buffer.as_slice() };
        // Bytes that are no text make an empty line: its number is told.
        Ok(Some(std::str::from_utf8(line).unwrap_or("\u{fffd}").trim_end_matches(['\r', '\n'])))
    }
}

enum Row {
    Here { code: String, at: Point },
    Terminated,
    Nowhere,
}

impl Columns {
    fn of(header: &str) -> Result<Self, BadInput> {
        let names: Vec<String> = header.trim_start_matches('\u{feff}').split(',').map(|name| bare(name).to_lowercase()).collect();
        let place = |wanted: &str| {
            let missing = || BadInput(format!("the header line has no column `{wanted}`: it needs pcds, doterm, lat and long"));
            names.iter().position(|name| name == wanted).ok_or_else(missing)
        };
        Ok(Self { postcode: place("pcds")?, terminated: place("doterm")?, latitude: place("lat")?, longitude: place("long")? })
    }

    fn row(&self, line: &str) -> Result<Option<Row>, BadInput> {
        if line.is_empty() {
            return Ok(None);
        }
        let fields: Vec<&str> = line.split(',').map(bare).collect();
        let field = |at: usize| fields.get(at).copied().ok_or_else(|| BadInput("the row has too few columns".to_owned()));
        let code: String = field(self.postcode)?.chars().filter(|c| *c != ' ').flat_map(char::to_uppercase).collect();
        if !is_code(&code) {
            return Err(BadInput(format!("`{}` is not a postcode", code.chars().take(12).collect::<String>().escape_debug())));
        }
        if !field(self.terminated)?.is_empty() {
            return Ok(Some(Row::Terminated));
        }
        let degrees = |text: &str| text.parse::<f64>().map_err(|_| BadInput(format!("{code} has no position that can be read")));
        let (latitude, longitude) = (degrees(field(self.latitude)?)?, degrees(field(self.longitude)?)?);
        if latitude >= NO_POSITION_LATITUDE {
            return Ok(Some(Row::Nowhere));
        }
        Ok(Some(Row::Here { at: Point::new(latitude, longitude)?, code }))
    }
}

fn bare(field: &str) -> &str {
    field.trim().trim_matches('"').trim()
}

/// Five to seven letters and digits, a letter first, a digit and two letters last.
fn is_code(code: &str) -> bool {
    let bytes = code.as_bytes();
    let is_plain = (5..=7).contains(&bytes.len()) && bytes.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    is_plain
        && bytes.first().is_some_and(u8::is_ascii_uppercase)
        && matches!(bytes, [.., a, b, c] if a.is_ascii_digit() && b.is_ascii_uppercase() && c.is_ascii_uppercase())
}

/// Up to twelve of them fit: 37 to the power of 12 is below 2 to the power of 63.
fn packed(code: &str) -> u64 {
    let digit = |byte: u8| if byte.is_ascii_digit() { byte - b'0' + 1 } else { byte.wrapping_sub(b'A').wrapping_add(11) };
    code.bytes().fold(0, |sum: u64, byte| sum.wrapping_mul(37).wrapping_add(u64::from(digit(byte))))
}

fn in_parts(degrees: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "at most 180 degrees: 1.8 thousand million, which fits")]
    let parts = (degrees * PARTS).round() as i32;
    parts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop and says what it measured")]
    use super::*;

    const FILE: &str = "\u{feff}\"pcd\",\"pcds\",\"dointr\",\"doterm\",\"lat\",\"long\"\r\n\
        \"ZZ1 4QP\",\"ZZ1 4QP\",\"198001\",\"\",54.5,2.0\r\n\
        \"ZZ1 4QR\",\"ZZ1 4QR\",\"198001\",\"\",54.7,2.2\r\n\
        \"ZZ1 9ZZ\",\"ZZ1 9ZZ\",\"198001\",\"201206\",54.5,2.0\r\n\
        \"ZZ1 8ZZ\",\"ZZ1 8ZZ\",\"198001\",\"\",99.999999,0.000000\r\n\
        \"?\",\"nothing\",\"198001\",\"\",54.5,2.0\r\n\
        \"ZZ2 1AA\",\"ZZ2 1AA\",\"198001\",\"\",north,2.0\r\n\
        \"short\"\r\n";

    #[test]
    fn live_postcodes_are_found_and_the_others_are_counted_or_refused_by_line() {
        let (table, told) = Postcodes::read(FILE.as_bytes()).unwrap();
        assert_eq!((table.len(), told.terminated, told.without_position, told.refused_count), (2, 1, 1, 3));
        assert_eq!(told.refused.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [6, 7, 8]);
        assert_eq!(table.at("ZZ14QP"), Some(Point { latitude: 54.5, longitude: 2.0 }));
        assert_eq!((table.at("ZZ19ZZ"), table.at("ZZ1"), table.at("日本語")), (None, None, None));
        let area = table.area("ZZ1").unwrap();
        assert!((area.latitude - 54.6).abs() < 1e-9 && (area.longitude - 2.1).abs() < 1e-9);
    }

    #[test]
    fn a_file_of_another_layout_and_a_line_without_end_are_refused() {
        assert!(Postcodes::read("postcode,lat,long\n".as_bytes()).unwrap_err().0.contains("no column `pcds`"));
        assert!(Postcodes::read("".as_bytes()).is_err());
        let endless = format!("pcds,doterm,lat,long\n{}", "x".repeat(200_000));
        assert!(Postcodes::read(endless.as_bytes()).unwrap_err().0.contains("line 2"));
    }

    #[test]
    fn every_postcode_of_a_large_file_is_found_again() {
        let code =
            |number: u32| format!("Z{}{} {}ZZ", char::from(b'A' + u8::try_from(number % 26).unwrap()), number / 26 % 100, number / 2_600);
        let mut text = "pcds,doterm,lat,long\n".to_owned();
        for number in 0..26_000_u32 {
            text.push_str(&format!("{},,{}.{:07},2.0\n", code(number), 50 + number % 5, number));
        }
        let (table, _) = Postcodes::read(text.as_bytes()).unwrap();
        assert_eq!(table.len(), 26_000);
        for number in 0..26_000_u32 {
            let wanted = f64::from(50 + number % 5) + f64::from(number) / 1e7;
            let found = table.at(&code(number).replace(' ', "")).unwrap();
            assert!((found.latitude - wanted).abs() < 1e-7, "{number}");
        }
    }
}

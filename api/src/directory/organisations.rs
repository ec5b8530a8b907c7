//! The published files of NHS organisations: 27 columns without a header line (code, name, groupings, address, postcode, dates, status,
//! type, telephone, setting). Holds what each column is; what the layout cannot tell comes from a profile, or the row is refused.

use super::entry::{Entry, FieldFault, WaysWords};
use super::import::Refused;
use super::profiles::{self, Profile};
use super::table::Line;
use crate::limits;

/// Columns of the layout.
pub const COLUMNS: usize = 27;

const CODE: usize = 0;
const NAME: usize = 1;
const ADDRESS: std::ops::Range<usize> = 4..9;
const POSTCODE: usize = 9;
const CLOSED_ON: usize = 11;
const STATUS: usize = 12;
const SUB_TYPE: usize = 13;
const TELEPHONE: usize = 17;
const SETTING: usize = 25;

/// Is this a file of the layout? Its first line has the columns, and its second to last are no names of ours.
#[must_use]
pub fn is_one(text: &str) -> bool {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().next().is_some_and(|first| first.is_ok_and(|first| first.len() == COLUMNS && first.get(CODE) != Some("id")))
}

/// Reads a file. Rows of closed organisations are refused with the others.
#[must_use]
pub fn read(text: &str, profiles: &[Profile]) -> (Vec<Line>, Vec<Refused>) {
    let (mut lines, mut refused) = (Vec::new(), Vec::new());
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    for record in reader.records() {
        match record {
            Ok(record) if record.len() == COLUMNS => {
                let line = record.position().map_or(0, csv::Position::line);
                let code = record.get(CODE).unwrap_or_default().chars().take(limits::ID_LENGTH).collect();
                lines.push((line, code, row(&record, profiles)));
            }
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                refused.push(Refused { line, why: format!("the row has {} columns, the layout has {COLUMNS}", record.len()) });
            }
            Err(fault) => {
                refused.push(Refused { line: fault.position().map_or(0, csv::Position::line), why: fault.to_string() });
            }
        }
    }
    (lines, refused)
}

fn row(record: &csv::StringRecord, profiles: &[Profile]) -> Result<Entry, FieldFault> {
    let column = |at: usize| record.get(at).unwrap_or_default();
    let fault = |field, why: String| Err(FieldFault { field, why });
    let (code, status) = (column(CODE), column(STATUS));
    // Some files of the layout leave the status out; then the date of closing tells.
    if !["A", "ACTIVE", ""].contains(&status) {
        return fault("status", format!("its status is `{}`, and only `A` (active) is taken", status.escape_debug()));
    }
    if !column(CLOSED_ON).is_empty() {
        return fault("status", format!("it has a date of closing, {}", column(CLOSED_ON).escape_debug()));
    }
    let (sub_type, setting) = (column(SUB_TYPE), column(SETTING));
    let Some(profile) = profiles::of(profiles, code, &[sub_type], setting) else {
        let kind = format!("code `{code}`, type `{sub_type}`, setting `{setting}`");
        return fault("profile", format!("the file does not say what it takes or when it is open, and no profile holds for {kind}"));
    };
    let lines: Vec<&str> = ADDRESS.map(column).filter(|line| !line.is_empty()).collect();
    let (place, street) = lines.split_last().map_or(("", Vec::new()), |(last, street)| (*last, street.to_vec()));
    let mut entry = Entry {
        id: code.to_lowercase(),
        name: column(NAME).to_owned(),
        address: street.join(", "),
        place: place.to_owned(),
        postcode: column(POSTCODE).to_owned(),
        ways_in: WaysWords { telephone: column(TELEPHONE).to_owned(), ..WaysWords::default() },
        ..Entry::default()
    };
    profile.fill(&mut entry);
    if entry.hours.is_empty() {
        return fault("profile", format!("the profile `{}` says no hours", profile.profile));
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]
    use super::*;

    const PROFILES: &str = "profiles:\n- profile: pharmacies\n  code_begins: [F]\n  types: [\"1\"]\n  kind: pharmacy\n  setting: pharmacy\n  \
        hours: mon-fri 09:00-17:30\n  bank_holidays: closed\n  ways_in: {go_to: true}\n  ring_its_number: true\n  checked: 2026-11-01\n";

    fn line(code: &str, closed: &str, status: &str, sub_type: &str) -> String {
        format!(
            "{code},HARBOUR PHARMACY,Y00,QZZ,\"1 QUAY, UPPER\",,,,SALTMERE,ZZ1 1AA,20100101,{closed},{status},{sub_type},,,,01632 960001,,,,0,,,,,\n"
        )
    }

    #[test]
    fn active_rows_with_a_profile_are_taken_and_the_others_refused_by_line() {
        let profiles = profiles::read(PROFILES).unwrap();
        let text = [
            line("FZZ01", "", "A", "1"),
            line("FZZ02", "20200101", "C", "1"),
            line("GZZ01", "", "A", "1"),
            "short,row\n".into(),
            line("FZZ03", "", "", "1"),
        ];
        let text = text.concat();
        assert!(is_one(&text) && !is_one("id,name\n"));
        let (lines, refused) = read(&text, &profiles);
        let taken: Vec<_> = lines.iter().filter(|(_, _, entry)| entry.is_ok()).map(|(line, id, _)| (*line, id.as_str())).collect();
        assert_eq!(taken, [(1, "FZZ01"), (5, "FZZ03")]);
        assert_eq!(refused.iter().map(|fault| fault.line).collect::<Vec<_>>(), [4]);
        let entry = lines[0].2.clone().unwrap();
        assert_eq!((entry.place.as_str(), entry.address.as_str()), ("SALTMERE", "1 QUAY, UPPER"));
        assert_eq!((entry.ways_in.telephone.as_str(), entry.ways_in.go_to), ("01632 960001", true));
        assert!(lines[1].2.clone().unwrap_err().why.contains("status"));
        assert!(lines[2].2.clone().unwrap_err().why.contains("no profile holds"));
    }

    #[test]
    fn a_profile_that_does_not_read_stops_the_whole_file() {
        let why = profiles::read("profiles:\n- profile: x\n  kindd: pharmacy\n").unwrap_err().0;
        assert!(why.starts_with("the profile of line 2: unknown field `kindd`"), "{why}");
    }
}

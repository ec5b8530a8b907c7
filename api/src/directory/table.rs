//! Our own table of services (CSV with a header line): every line into an entry, every entry into a line. Lists are divided by `;`. Refuses
//! line by line and reads no file.

use serde::{Deserialize, Serialize};

use super::entry::{Entry, FieldFault, TakesWords, WaysWords};
use super::import::{Refused, rows, yes_no};
use super::types::{BadInput, Service};

/// One line of the table, as text. Empty text: nothing said.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    name: String,
    kind: String,
    setting: String,
    place: String,
    postcode: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    address: String,
    hours: String,
    bank_holidays: String,
    exceptions: String,
    dispositions: String,
    only_symptom_groups: String,
    not_symptom_groups: String,
    age_from: String,
    age_to: String,
    sex: String,
    areas: String,
    registered_only: String,
    book: String,
    call_back: String,
    telephone: String,
    go_to: String,
    website: String,
    accessibility: String,
    languages: String,
    checked: String,
    capacity: String,
    reported: String,
}

/// What a line holds: its number, what it is called, and its entry or the field that does not read.
pub type Line = (u64, String, Result<Entry, FieldFault>);

/// Reads the table. Lines that are no row of it come apart.
#[must_use]
pub fn read(table: &str) -> (Vec<Line>, Vec<Refused>) {
    let (rows, refused) = rows::<Row>(table);
    (rows.into_iter().map(|(line, row)| (line, row.id.clone(), row.entry())).collect(), refused)
}

/// Writes the table.
///
/// # Errors
/// Never in practice: texts can always be written.
pub fn write<'a>(services: impl Iterator<Item = &'a Service>) -> Result<String, BadInput> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for service in services {
        writer.serialize(Row::of(Entry::of(service))).map_err(|fault| BadInput(fault.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|fault| BadInput(fault.to_string()))?;
    String::from_utf8(bytes).map_err(|fault| BadInput(fault.to_string()))
}

impl Row {
    fn entry(self) -> Result<Entry, FieldFault> {
        let said = |field, text: &str| yes_no(text).map_err(|BadInput(why)| FieldFault { field, why: format!("{field}: {why}") });
        Ok(Entry {
            takes: TakesWords {
                dispositions: list(&self.dispositions),
                only_symptom_groups: list(&self.only_symptom_groups),
                not_symptom_groups: list(&self.not_symptom_groups),
                age_from: self.age_from,
                age_to: self.age_to,
                sex: self.sex,
                areas: list(&self.areas),
                registered_only: said("registered_only", &self.registered_only)?,
            },
            ways_in: WaysWords {
                book: said("book", &self.book)?,
                call_back: said("call_back", &self.call_back)?,
                telephone: self.telephone,
                go_to: said("go_to", &self.go_to)?,
                website: self.website,
            },
            accessibility: list(&self.accessibility),
            languages: list(&self.languages),
            id: self.id,
            name: self.name,
            kind: self.kind,
            setting: self.setting,
            address: self.address,
            place: self.place,
            postcode: self.postcode,
            latitude: self.latitude,
            longitude: self.longitude,
            hours: self.hours,
            bank_holidays: self.bank_holidays,
            exceptions: self.exceptions,
            capacity: self.capacity,
            reported: self.reported,
            checked: self.checked,
        })
    }

    fn of(entry: Entry) -> Self {
        let list = |items: Vec<String>| items.join("; ");
        let said = |is_so: bool| if is_so { "yes".to_owned() } else { "no".to_owned() };
        Self {
            id: entry.id,
            name: entry.name,
            kind: entry.kind,
            setting: entry.setting,
            place: entry.place,
            postcode: entry.postcode,
            latitude: entry.latitude,
            longitude: entry.longitude,
            address: entry.address,
            hours: entry.hours,
            bank_holidays: entry.bank_holidays,
            exceptions: entry.exceptions,
            dispositions: list(entry.takes.dispositions),
            only_symptom_groups: list(entry.takes.only_symptom_groups),
            not_symptom_groups: list(entry.takes.not_symptom_groups),
            age_from: entry.takes.age_from,
            age_to: entry.takes.age_to,
            sex: entry.takes.sex,
            areas: list(entry.takes.areas),
            registered_only: said(entry.takes.registered_only),
            book: said(entry.ways_in.book),
            call_back: said(entry.ways_in.call_back),
            telephone: entry.ways_in.telephone,
            go_to: said(entry.ways_in.go_to),
            website: entry.ways_in.website,
            accessibility: list(entry.accessibility),
            languages: list(entry.languages),
            checked: entry.checked,
            capacity: entry.capacity,
            reported: entry.reported,
        }
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

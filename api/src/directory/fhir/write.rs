//! Services as a bundle of HealthcareService and Location. Holds what goes where; `read` takes the same places.

use serde_json::{Value, json};

use super::super::entry::Entry;
use super::super::hours::{OpeningHours, Span};
use super::super::types::{BadInput, Service};
use super::types::{
    Address, AvailableTime, Coding, Concept, Contact, Extension, HealthcareService, Identifier, Location, NotAvailable, Period, Position,
    Reference,
};
use super::{BASE, EXTENSION, KIND, OUTWARD};

/// Writes a bundle.
///
/// # Errors
/// Never in practice: texts can always be written.
pub fn write<'a>(services: impl Iterator<Item = &'a Service>) -> Result<String, BadInput> {
    let mut entries = Vec::new();
    for service in services {
        let (described, place) = resources(service);
        entries.push(json!({ "fullUrl": format!("{BASE}/HealthcareService/{}", service.id), "resource": value(&described)? }));
        entries.push(json!({ "fullUrl": format!("{BASE}/Location/{}", service.id), "resource": value(&place)? }));
    }
    let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": entries });
    serde_json::to_string_pretty(&bundle).map(|text| text + "\n").map_err(|fault| BadInput(fault.to_string()))
}

fn value(resource: &impl serde::Serialize) -> Result<Value, BadInput> {
    serde_json::to_value(resource).map_err(|fault| BadInput(fault.to_string()))
}

fn resources(service: &Service) -> (HealthcareService, Location) {
    let entry = Entry::of(service);
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let words = |items: &[String]| items.iter().map(|item| Concept { text: Some(item.clone()), ..Concept::default() }).collect();
    let contact = |system: &str, value: &str| (!value.is_empty()).then(|| Contact { system: system.to_owned(), value: value.to_owned() });
    let area = |outward: &String| Reference {
        identifier: Some(Identifier { system: OUTWARD.to_owned(), value: outward.clone() }),
        ..Reference::default()
    };
    let described = HealthcareService {
        resource_type: "HealthcareService".to_owned(),
        id: entry.id.clone(),
        extension: vec![extension(&entry)],
        active: Some(true),
        types: vec![Concept {
            coding: vec![Coding { system: Some(KIND.to_owned()), code: Some(entry.kind.clone()) }],
            text: some(&entry.setting),
        }],
        location: vec![Reference { reference: Some(format!("Location/{}", entry.id)), ..Reference::default() }],
        name: entry.name.clone(),
        telecom: contact("phone", &entry.ways_in.telephone).into_iter().chain(contact("url", &entry.ways_in.website)).collect(),
        coverage_area: entry.takes.areas.iter().map(area).collect(),
        characteristic: words(&entry.accessibility),
        communication: words(&entry.languages),
        available_time: available_times(&service.hours),
        not_available: not_available(&service.hours),
        availability_exceptions: some(&exceptions_in_words(&entry)),
        ..HealthcareService::default()
    };
    let place = Location {
        resource_type: "Location".to_owned(),
        id: entry.id,
        status: Some("active".to_owned()),
        name: Some(entry.name),
        address: Address { line: some(&entry.address).into_iter().collect(), city: some(&entry.place), postal_code: some(&entry.postcode) },
        position: Some(Position { longitude: service.at.longitude, latitude: service.at.latitude }),
    };
    (described, place)
}

/// What FHIR has no place for, field by field.
fn extension(entry: &Entry) -> Extension {
    let list = |items: &[String]| items.join("; ");
    let said = |is_so: bool| if is_so { "yes".to_owned() } else { String::new() };
    let parts = [
        ("hours", entry.hours.clone()),
        ("bank_holidays", entry.bank_holidays.clone()),
        ("exceptions", entry.exceptions.clone()),
        ("dispositions", list(&entry.takes.dispositions)),
        ("only_symptom_groups", list(&entry.takes.only_symptom_groups)),
        ("not_symptom_groups", list(&entry.takes.not_symptom_groups)),
        ("age_from", entry.takes.age_from.clone()),
        ("age_to", entry.takes.age_to.clone()),
        ("sex", entry.takes.sex.clone()),
        ("registered_only", said(entry.takes.registered_only)),
        ("book", said(entry.ways_in.book)),
        ("call_back", said(entry.ways_in.call_back)),
        ("go_to", said(entry.ways_in.go_to)),
        ("capacity", entry.capacity.clone()),
        ("reported", entry.reported.clone()),
        ("checked", entry.checked.clone()),
    ];
    let part = |(name, value): (&str, String)| {
        (!value.is_empty()).then(|| Extension { url: name.to_owned(), value: Some(value), extension: Vec::new() })
    };
    Extension { url: EXTENSION.to_owned(), value: None, extension: parts.into_iter().filter_map(part).collect() }
}

/// The week as FHIR writes it. An end that is not after its start is on the next day, as in our own texts.
fn available_times(hours: &OpeningHours) -> Vec<AvailableTime> {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let mut times: Vec<(Span, Vec<String>)> = Vec::new();
    for (spans, name) in hours.week().iter().zip(NAMES) {
        for span in spans {
            match times.iter_mut().find(|(same, _)| same == span) {
                Some((_, days)) => days.push(name.to_owned()),
                None => times.push((*span, vec![name.to_owned()])),
            }
        }
    }
    let clock = |minute: u16| Some(format!("{:02}:{:02}:00", minute / 60 % 24, minute % 60));
    times
        .into_iter()
        .map(|(span, days_of_week)| match span {
            Span { from_minute: 0, to_minute: 1_440 } => AvailableTime { days_of_week, all_day: Some(true), ..AvailableTime::default() },
            span => AvailableTime {
                days_of_week,
                all_day: None,
                available_start_time: clock(span.from_minute),
                available_end_time: clock(span.to_minute),
            },
        })
        .collect()
}

/// Days on which it is closed. Days with other hours have no place here and stand in words and in our extension.
pub(super) fn not_available(hours: &OpeningHours) -> Vec<NotAvailable> {
    let closed = hours.exceptions().iter().filter(|(_, spans)| spans.is_empty());
    let day = |date: &jiff::civil::Date| NotAvailable {
        description: "Closed".to_owned(),
        during: Some(Period { start: Some(date.to_string()), end: Some(date.to_string()) }),
    };
    closed.map(|(date, _)| day(date)).collect()
}

fn exceptions_in_words(entry: &Entry) -> String {
    let mut words = Vec::new();
    if entry.bank_holidays != "as usual" {
        words.push(format!("Bank holidays: {}", entry.bank_holidays));
    }
    if !entry.exceptions.is_empty() {
        words.push(entry.exceptions.clone());
    }
    words.join(". ")
}

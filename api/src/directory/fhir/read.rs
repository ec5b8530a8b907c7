//! Bundles of HealthcareService and Location as entries. Our extension counts where it stands, but never against the hours that the resource
//! itself gives. Without it, what is missing comes from a profile or the resource is refused; what is not understood is told as lost.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use super::super::entry::{Entry, FieldFault, TakesWords, WaysWords};
use super::super::hours::OpeningHours;
use super::super::hours_text::DAYS;
use super::super::import::Refused;
use super::super::profiles::{self, Profile};
use super::super::table::Line;
use super::super::types::BadInput;
use super::types::{AvailableTime, Extension, HealthcareService, Location, NotAvailable, READ_KEYS};
use super::write::not_available;
use super::{EXTENSION, KIND, OUTWARD};
use crate::limits;

/// What a bundle holds. Numbers are places in its list of entries, the first being 1.
#[derive(Debug, Default)]
pub struct Bundle {
    /// Its services.
    pub lines: Vec<Line>,
    /// Entries that are no resource we can read.
    pub refused: Vec<Refused>,
    /// Number, id, and what it said that we have no place for.
    pub lost: Vec<(u64, String, String)>,
}

/// Reads a bundle.
///
/// # Errors
/// When the file is no bundle.
pub fn read(text: &str, profiles: &[Profile]) -> Result<Bundle, BadInput> {
    if text.len() > limits::BUNDLE_BYTES {
        return Err(BadInput(format!("the bundle has {} bytes, the limit is {}: divide it", text.len(), limits::BUNDLE_BYTES)));
    }
    let mut bundle: Value = serde_json::from_str(text).map_err(|fault| BadInput(format!("this is not JSON: {fault}")))?;
    if bundle.get("resourceType").and_then(Value::as_str) != Some("Bundle") {
        return Err(BadInput("this is JSON, but no FHIR bundle (resourceType is not Bundle)".to_owned()));
    }
    let entries = bundle.get_mut("entry").and_then(Value::as_array_mut).map(std::mem::take).unwrap_or_default();
    let mut found = Bundle::default();
    let (mut services, mut places) = (Vec::new(), BTreeMap::new());
    for (index, mut entry) in entries.into_iter().enumerate() {
        let number = u64::try_from(index).unwrap_or(u64::MAX).saturating_add(1);
        let full_url = entry.get("fullUrl").and_then(Value::as_str).map(str::to_owned);
        let resource = entry.get_mut("resource").map(Value::take).unwrap_or_default();
        let refuse = |why: String| Refused { line: number, why };
        match resource.get("resourceType").and_then(Value::as_str) {
            Some("HealthcareService") => services.push((number, resource)),
            Some("Location") => match serde_json::from_value::<Location>(resource) {
                Ok(place) => {
                    places.insert(format!("Location/{}", place.id), place.clone());
                    places.extend(full_url.map(|url| (url, place)));
                }
                Err(fault) => found.refused.push(refuse(format!("a Location that does not read: {fault}"))),
            },
            other => {
                let kind = other.unwrap_or("nothing").chars().take(40).collect::<String>();
                found.lost.push((number, String::new(), format!("a resource of type {}", kind.escape_debug())));
            }
        }
    }
    for (number, resource) in services {
        found.service(number, resource, &places, profiles);
    }
    Ok(found)
}

impl Bundle {
    fn service(&mut self, number: u64, resource: Value, places: &BTreeMap<String, Location>, profiles: &[Profile]) {
        let keys: Vec<String> = resource.as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default();
        let described: HealthcareService = match serde_json::from_value(resource) {
            Ok(described) => described,
            Err(fault) => {
                self.refused.push(Refused { line: number, why: format!("a HealthcareService that does not read: {fault}") });
                return;
            }
        };
        let id = described.id.to_lowercase().replace('.', "-");
        let unknown = keys.iter().filter(|key| !READ_KEYS.contains(&key.as_str()));
        self.lost.extend(unknown.map(|key| (number, id.clone(), format!("`{}`", key.escape_debug()))));
        let ours = described.extension.iter().find(|extension| extension.url == EXTENSION);
        if ours.is_none() && described.availability_exceptions.is_some() {
            self.lost.push((number, id.clone(), "`availabilityExceptions` is free text: nobody obeys it".to_owned()));
        }
        let place = described.location.first().and_then(|reference| places.get(reference.reference.as_deref()?));
        let entry = entry(&described, id.clone(), ours, place, profiles);
        self.lines.push((number, id, entry));
    }
}

fn entry(
    described: &HealthcareService,
    id: String,
    ours: Option<&Extension>,
    place: Option<&Location>,
    profiles: &[Profile],
) -> Result<Entry, FieldFault> {
    if described.active == Some(false) {
        return Err(FieldFault { field: "status", why: "it is not active".to_owned() });
    }
    let words = |concepts: &[super::types::Concept]| concepts.iter().filter_map(|concept| concept.text.clone()).collect();
    let contact = |system: &str| described.telecom.iter().find(|c| c.system == system).map(|c| c.value.clone()).unwrap_or_default();
    let codings = || described.types.iter().flat_map(|concept| &concept.coding);
    let kind = codings().find(|coding| coding.system.as_deref() == Some(KIND)).and_then(|coding| coding.code.clone());
    let mut entry = Entry {
        id,
        name: described.name.clone(),
        kind: kind.unwrap_or_default(),
        setting: described.types.first().and_then(|concept| concept.text.clone()).unwrap_or_default(),
        accessibility: words(&described.characteristic),
        languages: words(&described.communication),
        ways_in: WaysWords { telephone: contact("phone"), website: contact("url"), ..WaysWords::default() },
        takes: TakesWords { areas: areas(described), ..TakesWords::default() },
        ..Entry::default()
    };
    if let Some(place) = place {
        entry.address = place.address.line.join(", ");
        entry.place = place.address.city.clone().unwrap_or_default();
        entry.postcode = place.address.postal_code.clone().unwrap_or_default();
        entry.latitude = place.position.map(|at| at.latitude);
        entry.longitude = place.position.map(|at| at.longitude);
    }
    match ours {
        Some(ours) => from_extension(&mut entry, ours, described)?,
        None => from_others(&mut entry, described, profiles)?,
    }
    Ok(entry)
}

fn areas(described: &HealthcareService) -> Vec<String> {
    let identifiers = described.coverage_area.iter().filter_map(|reference| reference.identifier.as_ref());
    identifiers.filter(|identifier| identifier.system == OUTWARD).map(|identifier| identifier.value.clone()).collect()
}

fn from_extension(entry: &mut Entry, ours: &Extension, described: &HealthcareService) -> Result<(), FieldFault> {
    let part = |name: &str| ours.extension.iter().find(|part| part.url == name).and_then(|part| part.value.clone()).unwrap_or_default();
    let list = |name: &str| part(name).split(';').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect();
    let said = |name: &str| part(name) == "yes";
    (entry.hours, entry.bank_holidays, entry.exceptions) = (part("hours"), part("bank_holidays"), part("exceptions"));
    entry.takes.dispositions = list("dispositions");
    entry.takes.only_symptom_groups = list("only_symptom_groups");
    entry.takes.not_symptom_groups = list("not_symptom_groups");
    (entry.takes.age_from, entry.takes.age_to, entry.takes.sex) = (part("age_from"), part("age_to"), part("sex"));
    entry.takes.registered_only = said("registered_only");
    (entry.ways_in.book, entry.ways_in.call_back, entry.ways_in.go_to) = (said("book"), said("call_back"), said("go_to"));
    (entry.capacity, entry.reported, entry.checked) = (part("capacity"), part("reported"), part("checked"));
    let Ok(hours) = OpeningHours::parse(&entry.hours, &entry.bank_holidays, &entry.exceptions) else { return Ok(()) };
    // Somebody may have changed the one and not the other; then nobody knows when it is open.
    if hours.week() != &week(&described.available_time)? || not_available(&hours) != described.not_available {
        let why = "availableTime or notAvailable and the hours of our extension do not say the same".to_owned();
        return Err(FieldFault { field: "hours", why });
    }
    Ok(())
}

fn from_others(entry: &mut Entry, described: &HealthcareService, profiles: &[Profile]) -> Result<(), FieldFault> {
    let hours = OpeningHours::of_week(week(&described.available_time)?);
    let (exceptions, is_shut_on_holidays) = closed_days(&described.not_available)?;
    if !described.available_time.is_empty() {
        entry.hours = hours.texts().0;
    }
    entry.exceptions = exceptions;
    if is_shut_on_holidays {
        "closed".clone_into(&mut entry.bank_holidays);
    }
    entry.checked = described.meta.last_updated.as_deref().and_then(|stamp| stamp.get(..10)).unwrap_or_default().to_owned();
    let codes: Vec<&str> = described.types.iter().flat_map(|concept| &concept.coding).filter_map(|coding| coding.code.as_deref()).collect();
    match profiles::of(profiles, &described.id, &codes, "") {
        Some(profile) => profile.fill(entry),
        None if entry.kind.is_empty() => {
            let why = format!("no profile holds for its types ({}), so nobody knows what it takes", codes.join(", ").escape_debug());
            return Err(FieldFault { field: "profile", why });
        }
        None => {}
    }
    if entry.bank_holidays.is_empty() {
        // Doubt counts as closed.
        "closed".clone_into(&mut entry.bank_holidays);
    }
    Ok(())
}

/// The week that a resource gives.
fn week(times: &[AvailableTime]) -> Result<[Vec<super::super::hours::Span>; 7], FieldFault> {
    let fault = |why: String| FieldFault { field: "hours", why };
    let mut texts: [Vec<String>; 7] = Default::default();
    for time in times {
        let span = match (time.all_day, &time.available_start_time, &time.available_end_time) {
            (Some(true), _, _) => "00:00-24:00".to_owned(),
            (_, Some(from), Some(to)) => format!("{}-{}", from.get(..5).unwrap_or(from), to.get(..5).unwrap_or(to)),
            _ => return Err(fault("an availableTime has no start or no end".to_owned())),
        };
        for day in &time.days_of_week {
            let place = DAYS.iter().position(|name| name == day).and_then(|at| texts.get_mut(at));
            place.ok_or_else(|| fault(format!("`{}` is no day of the week", day.escape_debug())))?.push(span.clone());
        }
    }
    let mut parts = Vec::new();
    for (name, spans) in DAYS.iter().zip(&mut texts) {
        spans.sort_unstable();
        if !spans.is_empty() {
            parts.push(format!("{name} {}", spans.join(",")));
        }
    }
    let text = if parts.is_empty() { "never".to_owned() } else { parts.join("; ") };
    let hours = OpeningHours::parse(&text, "closed", "").map_err(|BadInput(why)| fault(why))?;
    Ok(hours.week().clone())
}

/// Days on which it is closed, and whether bank holidays are among them.
fn closed_days(times: &[NotAvailable]) -> Result<(String, bool), FieldFault> {
    let fault = |why: String| FieldFault { field: "exceptions", why };
    let mut days = std::collections::BTreeSet::new();
    let mut is_shut_on_holidays = false;
    for time in times {
        let day = |text: &Option<String>| text.as_deref().and_then(|text| text.get(..10)?.parse::<Date>().ok());
        let period = time.during.as_ref().map(|during| (day(&during.start), day(&during.end)));
        match period {
            Some((Some(first), Some(last))) if first <= last => {
                for date in first.series(jiff::Span::new().days(1)).take_while(|date| *date <= last) {
                    days.insert(date);
                    if days.len() > limits::EXCEPTIONS_PER_SERVICE {
                        return Err(fault(format!("more than {} days on which it is closed", limits::EXCEPTIONS_PER_SERVICE)));
                    }
                }
            }
            None if time.description.to_lowercase().contains("holiday") => is_shut_on_holidays = true,
            _ => return Err(fault("it says that it is not available, but not from when until when".to_owned())),
        }
    }
    let texts: Vec<String> = days.iter().map(|date| format!("{date} closed")).collect();
    Ok((texts.join("; "), is_shut_on_holidays))
}

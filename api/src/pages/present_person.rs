//! From a person's record and history to finished words: banners for the call screen, the page about them. It decides nothing; how many contacts make a
//! repeat is the content's word.

use jiff::tz::TimeZone;

use super::present::clock_words;
use super::view::{CallerBanner, ContactLine, FieldError, PersonLine, PersonPage};
use crate::directory::types::Sex;
use crate::limits;
use crate::people::{Channel, Contact, Details, NhsNumber, Person, Said, SaidFault};

/// One earlier contact in words.
pub(super) fn contact(contact: &Contact, now_ms: i64, zone: &TimeZone) -> ContactLine {
    let channel = if contact.by_handler { "by telephone" } else { "on the web" };
    let about = if contact.about.is_empty() { "No topic yet".to_owned() } else { contact.about.join(", ") };
    let outcome = if contact.outcome.is_empty() { "It broke off before an outcome".to_owned() } else { contact.outcome.join("; also ") };
    ContactLine { when: format!("{}, {channel}", clock_words(contact.began_ms, now_ms, zone)), about, outcome }
}

/// What must be known before the first question: needs, then earlier contacts.
pub(super) fn banners(needs: &[String], first: &str, contacts: &[Contact], now_ms: i64, zone: &TimeZone) -> Vec<CallerBanner> {
    let mut banners = Vec::new();
    let first = (!first.is_empty()).then(|| format!("To be rung before others: {first}"));
    let mut lines = needs.iter().cloned().chain(first);
    if let Some(title) = lines.next() {
        banners.push(CallerBanner { kind: "What this person needs".to_owned(), title, lines: lines.collect(), strong: true });
    }
    let recent = contacts.iter().filter(|contact| contact.at_ms >= now_ms.saturating_sub(limits::REPEAT_MS)).count();
    if recent > 0 {
        let title = format!("{recent} earlier {} in the last 96 hours", if recent == 1 { "contact" } else { "contacts" });
        let lines = contacts.iter().take(recent).map(|one| contact(one, now_ms, zone));
        let lines = lines.map(|line| format!("{}: {}. {}", line.when, line.about, line.outcome)).collect();
        banners.push(CallerBanner { kind: "Repeat contact".to_owned(), title, lines, strong: recent > 1 });
    }
    banners
}

/// A person in one line.
pub(super) fn person(person: &Person) -> PersonLine {
    let Details { nhs_number, born, sex, postcode, .. } = &person.details;
    let rest = [
        born.map(|born| format!("born {}", born.strftime("%-d %B %Y"))),
        sex.map(|sex| if sex == Sex::Female { "female" } else { "male" }.to_owned()),
        (!postcode.is_empty()).then(|| postcode.clone()),
        nhs_number.as_ref().map(|number| format!("NHS number {}", number.grouped())),
    ];
    let name = person.name();
    PersonLine {
        id: person.id.as_str().to_owned(),
        name: if name.is_empty() { "Name not known".to_owned() } else { name },
        rest: rest.into_iter().flatten().collect::<Vec<_>>().join(", "),
    }
}

/// The page with what was typed.
pub(super) fn page(call: &str, said: &Said) -> PersonPage {
    PersonPage {
        action: format!("{call}/person"),
        back: call.to_owned(),
        fields: vec![
            ("nhs_number", "NHS number", said.nhs_number.clone()),
            ("family_name", "Family name", said.family_name.clone()),
            ("given_name", "Given name", said.given_name.clone()),
            ("born", "Date of birth (day/month/year)", said.born.clone()),
            ("postcode", "Home postcode", said.postcode.clone()),
        ],
        sex: said.sex.clone(),
        channels: channels(None),
        ..PersonPage::default()
    }
}

fn channels(chosen: Option<Channel>) -> Vec<(&'static str, &'static str, bool)> {
    Channel::ALL.iter().map(|(channel, word, words)| (*word, *words, chosen == Some(*channel))).collect()
}

/// The page of somebody who is known.
pub(super) fn known(view: &mut PersonPage, version: u64, record: &Person, contacts: &[Contact], now_ms: i64, zone: &TimeZone) {
    let preferences = &record.preferences;
    view.known = Some(person(record));
    view.version = version;
    view.channels = channels(preferences.channel);
    view.language.clone_from(&preferences.language);
    view.interpreter = preferences.interpreter;
    view.adjustments = preferences.adjustments.join("\n");
    view.fast_track.clone_from(&record.fast_track);
    view.contacts = contacts.iter().map(|one| contact(one, now_ms, zone)).collect();
}

/// Faults of typed fields as errors of the page.
pub(super) fn errors(faults: Vec<SaidFault>) -> Vec<FieldError> {
    faults
        .into_iter()
        .map(|fault| FieldError { fact: fault.field.to_owned(), text: super::present_services::sentence(&fault.text) })
        .collect()
}

/// What is known of a caller before anything was typed.
pub(super) fn said(number: &str) -> Said {
    Said { nhs_number: NhsNumber::parse(number).map(|number| number.grouped()).unwrap_or_default(), ..Said::default() }
}

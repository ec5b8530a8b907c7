//! From a person's record and history to finished words: banners for the call screen, the page about them. It decides nothing; how many contacts make a
//! repeat is the content's word.

use jiff::tz::TimeZone;

use super::present::clock_words;
use super::view::{CallerBanner, ContactLine, FieldError, PersonLine, PersonPage};
use crate::directory::types::Sex;
use crate::limits;
use crate::people::{Channel, Contact, Details, NhsNumber, Person, Said, SaidFault};
use crate::worklist::{Ended, How, PersonClock, Promise};

/// An earlier contact, and what came of what was promised in it.
#[derive(Debug)]
pub(super) struct Earlier {
    pub(super) contact: Contact,
    /// Its clock, where it can still be read.
    pub(super) clock: PersonClock,
}

/// One earlier contact in words.
fn contact(earlier: &Earlier, now_ms: i64, zone: &TimeZone) -> ContactLine {
    let contact = &earlier.contact;
    let channel = if contact.by_handler { "by telephone" } else { "on the web" };
    let about = if contact.about.is_empty() { "No topic yet".to_owned() } else { contact.about.join(", ") };
    let came_to = if contact.outcome.is_empty() { "It broke off before an outcome".to_owned() } else { contact.outcome.join("; also ") };
    let came_of = came_of(&earlier.clock, now_ms, zone);
    let outcome = if came_of.is_empty() { came_to } else { format!("{came_to}. {}", came_of.join(". ")) };
    ContactLine { when: format!("{}, {channel}", clock_words(contact.began_ms, now_ms, zone)), about, outcome }
}

/// What came of each promise to reach them: whoever speaks with them next must know whether anybody did.
pub(super) fn came_of(clock: &PersonClock, now_ms: i64, zone: &TimeZone) -> Vec<String> {
    let at = |ms: i64| clock_words(ms, now_ms, zone);
    let line = |promise: &Promise| match (&promise.ended, promise.due_ms) {
        (Some(Ended { how: How::SpokenWith, at_ms, .. }), _) => format!("Somebody spoke with them at {}", at(*at_ms)),
        (Some(Ended { how: How::HandedOver, at_ms, .. }), _) => {
            format!("Handed over to an ambulance or emergency department at {}", at(*at_ms))
        }
        (Some(Ended { how: How::Withdrawn, at_ms, .. }), _) => format!("They said at {} that they no longer need the call", at(*at_ms)),
        (Some(Ended { how: How::Booked, at_ms, .. }), _) => format!("They booked an appointment instead at {}", at(*at_ms)),
        (Some(Ended { how: How::WelfareCheck, at_ms, .. }), _) => {
            format!("Nobody could reach them: since {} they are looked for", at(*at_ms))
        }
        (Some(Ended { how: How::NotNeeded, .. }), _) => String::new(),
        (None, Some(due_ms)) if due_ms < now_ms => format!("Nobody has rung yet: it was promised by {}", at(due_ms)),
        (None, Some(due_ms)) => format!("They wait to be rung by {}", at(due_ms)),
        (None, None) => "They wait to be rung".to_owned(),
    };
    clock.promises.iter().filter(|promise| promise.is_contact).map(line).filter(|line| !line.is_empty()).collect()
}

/// What must be known before the first question: needs, then earlier contacts.
pub(super) fn banners(needs: &[String], first: &str, contacts: &[Earlier], now_ms: i64, zone: &TimeZone) -> Vec<CallerBanner> {
    let mut banners = Vec::new();
    let first = (!first.is_empty()).then(|| format!("To be rung before others: {first}"));
    let mut lines = needs.iter().cloned().chain(first);
    if let Some(title) = lines.next() {
        banners.push(CallerBanner { kind: "What this person needs".to_owned(), title, lines: lines.collect(), strong: true });
    }
    let recent = contacts.iter().filter(|one| one.contact.at_ms >= now_ms.saturating_sub(limits::REPEAT_MS)).count();
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
        proxy: super::present_proxies::form(&super::form::Form::default()),
        ..PersonPage::default()
    }
}

fn channels(chosen: Option<Channel>) -> Vec<(&'static str, &'static str, bool)> {
    Channel::ALL.iter().map(|(channel, word, words)| (*word, *words, chosen == Some(*channel))).collect()
}

/// The page of somebody who is known.
pub(super) fn known(view: &mut PersonPage, version: u64, record: &Person, contacts: &[Earlier], now_ms: i64, zone: &TimeZone) {
    let preferences = &record.preferences;
    view.known = Some(person(record));
    view.version = version;
    view.channels = channels(preferences.channel);
    view.language.clone_from(&preferences.language);
    view.interpreter = preferences.interpreter;
    view.write_to.clone_from(&preferences.write_to);
    view.keep_from_gp = preferences.keep_from_gp;
    view.adjustments = preferences.adjustments.join("\n");
    view.fast_track.clone_from(&record.fast_track);
    view.proxies = super::present_proxies::lines(record, &view.action, crate::clock::timestamp(now_ms).to_zoned(zone.clone()).date());
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

#[cfg(test)]
mod tests {
    use super::came_of;
    use crate::worklist::{Ended, How, Kind, PersonClock, Promise};
    use jiff::tz::TimeZone;

    #[test]
    fn whoever_speaks_with_them_next_reads_whether_anybody_rang() {
        const NOW_MS: i64 = 1_795_000_000_000;
        let minutes = |n: i64| NOW_MS + n * 60_000;
        let promise = |due_ms: Option<i64>, ended: Option<How>| Promise {
            kind: Kind::CallBack,
            what: "clinician-2h".to_owned(),
            promised_ms: minutes(-120),
            due_ms,
            is_contact: true,
            tries: 0,
            late_ms: None,
            ended: ended.map(|how| Ended { at_ms: minutes(-30), by: "dr.ahmed".to_owned(), how }),
        };
        let (due, late) = (Some(minutes(30)), Some(minutes(-30)));
        for (promise, said) in [
            (promise(due, None), "They wait to be rung by"),
            (promise(late, None), "Nobody has rung yet: it was promised by"),
            (promise(None, None), "They wait to be rung"),
            (promise(late, Some(How::SpokenWith)), "Somebody spoke with them at"),
            (promise(late, Some(How::HandedOver)), "Handed over to an ambulance"),
            (promise(due, Some(How::Withdrawn)), "no longer need the call"),
            (promise(due, Some(How::Booked)), "booked an appointment instead"),
            (promise(late, Some(How::WelfareCheck)), "Nobody could reach them"),
            (promise(due, Some(How::NotNeeded)), ""),
            (Promise { is_contact: false, ..promise(due, None) }, ""),
        ] {
            let told = came_of(&PersonClock { promises: vec![promise], ..PersonClock::default() }, NOW_MS, &TimeZone::UTC).join(" ");
            assert!(told.contains(said) && (said.is_empty() == told.is_empty()), "{said}: {told}");
            assert!(!told.contains("ahmed"), "who it was stands on the worklist, not here");
        }
    }
}

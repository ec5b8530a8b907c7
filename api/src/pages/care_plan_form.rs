//! A care plan as the words of a page, as a filled form, and back. It words no clinical advice; whether a plan fits, the care-plan room says.

use fingerpost_engine::program::Program;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::form::Form;
use super::view::{CarePlanCard, CarePlanForm, FieldError, PlanField};
use crate::care_plans::types::{Alert, Author, CarePlan, Consent, Headings, NhsNumber, PlanContact, PlanKind, Resuscitation, Versioned};
use crate::directory::catalogue::Catalogue;
use crate::directory::types::ServiceId;

/// Facts of the pathways that a clinician may tick. The two about plans follow from what the plan says.
const TICKED: [&str; 4] = ["takes_anticoagulant", "steroid_dependent", "weak_immune_system", "has_diabetes"];
const HAS_ALERT: &str = "plan_has_alert";
const NAMES_HUB: &str = "plan_names_palliative_hub";
/// The kind of service that is a palliative hub.
const HUB: &str = "palliative-hub";

const KINDS: [(PlanKind, &str, &str); 2] =
    [(PlanKind::UrgentCarePlan, "urgent-care-plan", "Urgent care plan"), (PlanKind::SpecialNote, "special-note", "Special note")];
const CONSENTS: [(Consent, &str, &str); 3] = [
    (Consent::NotRecorded, "not-recorded", "Not recorded"),
    (Consent::Given, "given", "Those who take their calls may read it"),
    (Consent::Refused, "refused", "They did not agree"),
];
const RESUSCITATIONS: [(Resuscitation, &str, &str); 3] = [
    (Resuscitation::NotRecorded, "not-recorded", "Nothing recorded: attempt"),
    (Resuscitation::Attempt, "attempt", "Attempt resuscitation"),
    (Resuscitation::DoNotAttempt, "do-not-attempt", "Resuscitation is not recommended. Every other treatment still is"),
];

fn value_of<T: PartialEq>(table: &[(T, &'static str, &'static str)], of: &T) -> (&'static str, &'static str) {
    table.iter().find(|(one, ..)| one == of).map(|(_, value, words)| (*value, *words)).unwrap_or_default()
}

fn chosen<T: Copy>(table: &[(T, &str, &str)], text: Option<&str>) -> Option<T> {
    table.iter().find(|(_, value, _)| Some(*value) == text).map(|(one, ..)| *one)
}

fn options<T>(table: &[(T, &str, &str)]) -> Vec<(String, String)> {
    table.iter().map(|(_, value, words)| ((*value).to_owned(), (*words).to_owned())).collect()
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A version in words.
pub(super) fn card(version: &Versioned, picture: &Catalogue, zone: &TimeZone) -> CarePlanCard {
    let Versioned { plan, written, review_is_over, .. } = version;
    let headings = &plan.headings;
    let day = |date: Date| date.strftime("%-d %B %Y").to_string();
    let contacts = headings.contacts.iter().map(|one| format!("{} ({}) {}", one.name, one.relation, one.telephone));
    let hub = headings.hub.iter().map(|id| picture.service(id).map_or_else(|| id.to_string(), hub_words));
    let mut marks = Vec::new();
    if *review_is_over {
        marks.push(format!("Was to be reviewed by {}: check that it still holds", day(plan.review_by)));
    }
    if plan.consent != Consent::Given {
        marks.push(format!("Agreement to sharing: {}", value_of(&CONSENTS, &plan.consent).1.to_lowercase()));
    }
    let signed = written.as_ref().map(|written| {
        let at = crate::clock::timestamp(written.at_ms).to_zoned(zone.clone()).strftime("%-d %B %Y at %H:%M").to_string();
        format!("Version {} by {}, {at}: {}", version.version, written.by, written.because)
    });
    let author = format!(
        "Written on {} by {}, {}. To be reviewed by {}.",
        day(plan.written_on),
        plan.author.name,
        plan.author.role,
        day(plan.review_by)
    );
    CarePlanCard {
        kind: value_of(&KINDS, &plan.kind).1.to_owned(),
        title: format!("{}, born {}", plan.person, day(plan.born)),
        marks,
        alerts: headings.alerts.iter().map(|alert| alert.text.clone()).collect(),
        sections: vec![
            ("What matters to me", lines(&headings.what_matters)),
            ("My wishes", lines(&headings.wishes)),
            ("Escalation and ceilings of treatment", lines(&headings.escalation)),
            ("If the heart or breathing stops", vec![value_of(&RESUSCITATIONS, &headings.resuscitation).1.to_owned()]),
            ("Medicines", headings.medicines.clone()),
            ("Allergies", headings.allergies.clone()),
            ("Conditions", headings.conditions.clone()),
            ("Whom to ring", contacts.collect()),
            ("Palliative care hub", hub.collect()),
        ],
        written: std::iter::once(author).chain(signed).collect(),
        ..CarePlanCard::default()
    }
}

/// A hub with its number.
pub(super) fn hub_words(hub: &crate::directory::types::Service) -> String {
    match &hub.ways_in.telephone {
        Some(number) => format!("{}, {number}", hub.name),
        None => hub.name.clone(),
    }
}

/// A field in one line, a box of lines, or a choice.
fn typed(name: &'static str, label: &'static str, hint: &'static str, rows: u8, value: String) -> PlanField {
    PlanField { name, label, hint, value, rows, options: Vec::new() }
}

fn choice(name: &'static str, label: &'static str, value: &str, options: Vec<(String, String)>) -> PlanField {
    PlanField { name, label, hint: "", value: value.to_owned(), rows: 0, options }
}

/// The fields of the headings.
fn headings(headings: &Headings, picture: &Catalogue) -> Vec<PlanField> {
    let joined = |lines: Vec<String>| lines.join("\n");
    let contacts = headings.contacts.iter().map(|one| format!("{}; {}; {}", one.name, one.relation, one.telephone)).collect();
    let alerts = headings.alerts.iter().map(|alert| alert.text.clone()).collect();
    let how_far = "How far treatment should go, and when to go further";
    let at_once = "One on each line: what whoever treats them must know at once";
    let resuscitation = value_of(&RESUSCITATIONS, &headings.resuscitation).0;
    let hubs = picture.services.iter().filter(|service| service.kind == HUB).map(|hub| (hub.id.to_string(), hub.name.clone()));
    let hubs = std::iter::once((String::new(), "None".to_owned())).chain(hubs).collect();
    vec![
        typed("what_matters", "What matters to me", "In their own words", 3, headings.what_matters.clone()),
        typed("wishes", "My wishes", "About care, and where it is given", 3, headings.wishes.clone()),
        typed("escalation", "Escalation and ceilings of treatment", how_far, 3, headings.escalation.clone()),
        choice("resuscitation", "If the heart or breathing stops", resuscitation, options(&RESUSCITATIONS)),
        typed("medicines", "Medicines", "One on each line", 3, joined(headings.medicines.clone())),
        typed("allergies", "Allergies", "One on each line", 2, joined(headings.allergies.clone())),
        typed("conditions", "Conditions", "One on each line", 3, joined(headings.conditions.clone())),
        typed("contacts", "Whom to ring", "One on each line: name; who they are; number", 3, joined(contacts)),
        typed("alerts", "Alerts", at_once, 3, joined(alerts)),
        choice("hub", "Palliative care hub", headings.hub.as_ref().map_or("", ServiceId::as_str), hubs),
    ]
}

/// The form of a plan, filled with it.
pub(super) fn form(plan: &CarePlan, after: u64, picture: &Catalogue, program: &Program) -> CarePlanForm {
    let mut fields = Vec::new();
    if after == 0 {
        let born = if plan.person.is_empty() { String::new() } else { plan.born.to_string() };
        fields.push(typed("person", "Name of the person", "", 0, plan.person.clone()));
        fields.push(typed("born", "Date of birth", "Such as 1941-11-02", 0, born));
    }
    fields.push(choice("kind", "What it is", value_of(&KINDS, &plan.kind).0, options(&KINDS)));
    fields.push(choice("consent", "Have they agreed that it is shared?", value_of(&CONSENTS, &plan.consent).0, options(&CONSENTS)));
    fields.extend(headings(&plan.headings, picture));
    fields.push(typed("review_by", "To be reviewed by", "Such as 2027-05-06", 0, plan.review_by.to_string()));
    fields.push(typed("role", "Your role and organisation", "", 0, plan.author.role.clone()));
    fields.push(typed("because", "Why is it written or changed?", "Stands beside this version for ever", 2, String::new()));
    let withdrawn = choice(
        "withdrawn",
        "Is it still good?",
        if plan.withdrawn { "yes" } else { "" },
        vec![(String::new(), "Yes".to_owned()), ("yes".to_owned(), "No, take it back: nobody sees it any more".to_owned())],
    );
    fields.extend((after > 0).then_some(withdrawn));
    let ticked = TICKED.iter().filter_map(|name| {
        let def = program.fact(program.fact_named(name)?)?;
        let words = if def.wording.card.is_empty() { def.wording.they.clone() } else { def.wording.card.clone() };
        Some(((*name).to_owned(), words, plan.facts.iter().any(|fact| fact == name)))
    });
    CarePlanForm { is_new: after == 0, after, fields, facts: ticked.collect(), ..CarePlanForm::default() }
}

/// A plan with nothing in it yet.
pub(super) fn blank(id: String, number: NhsNumber, today: Date) -> CarePlan {
    let review_by = today.checked_add(jiff::Span::new().days(182)).unwrap_or(today);
    CarePlan {
        id,
        kind: PlanKind::UrgentCarePlan,
        nhs_number: number,
        person: String::new(),
        born: today,
        author: Author { name: String::new(), role: String::new() },
        written_on: today,
        review_by,
        facts: Vec::new(),
        consent: Consent::NotRecorded,
        headings: Headings {
            what_matters: String::new(),
            wishes: String::new(),
            escalation: String::new(),
            resuscitation: Resuscitation::NotRecorded,
            medicines: Vec::new(),
            allergies: Vec::new(),
            conditions: Vec::new(),
            contacts: Vec::new(),
            alerts: Vec::new(),
            hub: None,
        },
        withdrawn: false,
    }
}

/// The plan as a form says it, made from `old`, signed with this name today; and what of the form cannot be read.
pub(super) fn read(old: &CarePlan, is_new: bool, form: &Form, signed: &str, today: Date) -> (CarePlan, Vec<FieldError>) {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let list = |name: &str| lines(form.get(name).unwrap_or_default());
    let mut errors = Vec::new();
    let mut date = |name: &str, or: Date| match form.get(name).map(str::parse::<Date>) {
        Some(Ok(date)) => date,
        _ => {
            errors.push(FieldError { fact: name.to_owned(), text: "Write the date as year, month and day, such as 2027-05-06".to_owned() });
            or
        }
    };
    let review_by = date("review_by", old.review_by);
    let born = if is_new { date("born", old.born) } else { old.born };
    let mut contacts = Vec::new();
    for line in list("contacts") {
        let mut parts = line.splitn(3, ';').map(|part| part.trim().to_owned());
        match (parts.next(), parts.next(), parts.next()) {
            (Some(name), Some(relation), Some(telephone)) => contacts.push(PlanContact { name, relation, telephone }),
            _ => errors.push(FieldError { fact: "contacts".to_owned(), text: format!("Write name; who they are; number: “{line}”") }),
        }
    }
    let headings = Headings {
        what_matters: text("what_matters"),
        wishes: text("wishes"),
        escalation: text("escalation"),
        resuscitation: chosen(&RESUSCITATIONS, form.get("resuscitation")).unwrap_or(old.headings.resuscitation),
        medicines: list("medicines"),
        allergies: list("allergies"),
        conditions: list("conditions"),
        contacts,
        alerts: list("alerts").into_iter().map(|text| alert(&old.headings.alerts, text)).collect(),
        hub: form.get("hub").and_then(|id| ServiceId::parse(id).ok()),
    };
    let facts = facts(old, form, &headings);
    let plan = CarePlan {
        id: old.id.clone(),
        kind: chosen(&KINDS, form.get("kind")).unwrap_or(old.kind),
        nhs_number: old.nhs_number.clone(),
        person: if is_new { text("person") } else { old.person.clone() },
        born,
        author: Author { name: signed.to_owned(), role: text("role") },
        written_on: today,
        review_by,
        facts,
        consent: chosen(&CONSENTS, form.get("consent")).unwrap_or(old.consent),
        headings,
        withdrawn: form.get("withdrawn").is_some(),
    };
    (plan, errors)
}

/// What a triage learns: what was ticked, what follows from the headings, and what an import has put there and no form shows.
fn facts(old: &CarePlan, form: &Form, headings: &Headings) -> Vec<String> {
    let follows = [(HAS_ALERT, !headings.alerts.is_empty()), (NAMES_HUB, headings.hub.is_some())];
    let shown = |fact: &str| TICKED.contains(&fact) || follows.iter().any(|(name, _)| *name == fact);
    let kept = old.facts.iter().filter(|fact| !shown(fact)).cloned();
    let ticked = TICKED.iter().filter(|name| form.get(&format!("fact.{name}")).is_some()).map(|name| (*name).to_owned());
    let so = follows.iter().filter(|(_, so)| *so).map(|(name, _)| (*name).to_owned());
    let mut facts: Vec<String> = ticked.chain(so).chain(kept).collect();
    facts.sort();
    facts
}

/// An alert keeps its short name as long as its words stay.
fn alert(old: &[Alert], text: String) -> Alert {
    if let Some(same) = old.iter().find(|alert| alert.text == text) {
        return same.clone();
    }
    let letters = text.chars().take(40).map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    let code = letters.collect::<String>().split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    Alert { code, text }
}

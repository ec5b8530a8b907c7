//! Services that are open in time, their free times, the booking form and the receipt.

use maud::{Markup, html};

use super::control::{error_for, error_line};
use super::question::{back, error_summary};
use super::shell::{Face, page};
use super::view::{BookingForm, FieldError, Layout, ServiceLine, ServicesPage, SlotDay, SlotsPage};
use crate::limits;

/// The list, best first. Those that do not open in time stand apart, so nobody travels in vain.
pub fn services(layout: &Layout, view: &ServicesPage) -> Markup {
    page(
        layout,
        Face::of(layout),
        false,
        &html! {
            (back(Some(&view.back)))
            h1 tabindex="-1" data-focus { "Where to go" }
            p { (if layout.staff.is_some() { "The person needs " } else { "You need " }) strong { (view.need) } ". " (view.by_when) }
            (place_form(view, layout.staff.is_some()))
            @if view.services.is_empty() {
                section { h2 { "Nothing is open in time" } p { (view.unreachable) } }
            } @else {
                section aria-labelledby="open" {
                    h2 id="open" { "Open in time" }
                    ol.services { @for line in &view.services { (service(line)) } }
                }
                p.unreachable { (view.unreachable) }
            }
            @if !view.not_in_time.is_empty() {
                details.late { summary { "Not open in time (" (view.not_in_time.len()) ")" }
                    ol.services { @for line in &view.not_in_time { (service(line)) } } }
            }
        },
    )
}

fn place_form(view: &ServicesPage, for_staff: bool) -> Markup {
    html! {
        @if view.typed || !view.places.is_empty() {
            form.place method="get" action=(view.action) data-enhance="place" {
                label for="place" { (if for_staff { "Where is the person?" } else { "Where are you?" }) @if view.typed { " Town or postcode" } }
                div.find {
                    @if view.typed {
                        input id="place" name="place" type="text" autocomplete="off" maxlength=(limits::PLACE_TEXT_LENGTH) value=[&view.place];
                    } @else { select id="place" name="place" autocomplete="off" {
                        @if view.place.is_none() { option value="" selected { "Choose a place" } }
                        @for (value, name) in &view.places { option value=(value) selected[view.place.as_deref() == Some(value.as_str())] { (name) } }
                    } }
                    button type="submit" { "Show" }
                }
            }
        }
    }
}

fn service(line: &ServiceLine) -> Markup {
    html! {
        li.service data-service=(line.id) data-in-time[line.in_time] {
            h3 { (line.name) }
            p.kind { (line.kind) @if let Some(distance) = &line.distance { " · " (distance) } }
            p.open { (line.open) }
            @if !line.why.is_empty() { p.why { strong { "Why this one" } " " (line.why.join(". ")) "." } }
            p { (line.address) }
            @if let Some((dial, show)) = &line.telephone { p { a.dial href={ "tel:" (dial) } { "Call " (show) } } }
            @if !line.how.is_empty() { p.how { (line.how) } }
            @if !line.hours.is_empty() {
                details { summary { "Opening hours" span.hidden { " of " (line.name) } }
                    dl.pairs { @for (day, times) in &line.hours { dt { (day) } dd { (times) } } } }
            }
            @if let Some(href) = &line.slots {
                p { a.button.main href=(href) data-enhance="link" { "See times" span.hidden { " at " (line.name) } } }
            }
        }
    }
}

/// Free times. Choosing one holds it for a while.
pub fn slots(layout: &Layout, view: &SlotsPage) -> Markup {
    let errors: Vec<FieldError> = view.error.iter().map(|text| FieldError { fact: "slot".into(), text: text.clone() }).collect();
    let first = view.days.first().and_then(|d| d.slots.first()).map_or_else(|| "main".to_owned(), |s| format!("slot-{}", s.id));
    page(
        layout,
        Face::of(layout),
        view.error.is_some(),
        &html! {
            (back(Some(&view.back)))
            (error_summary(&errors, &first))
            form method="post" action=(view.action) data-enhance="question" novalidate {
                input type="hidden" name="seq" value=(view.seq);
                fieldset.question aria-describedby={ "hint" @if view.error.is_some() { " error-slot" } } {
                    legend { span.caption { (view.service.name) } h1 tabindex="-1" data-focus { (if layout.staff.is_some() { "Which time suits the person?" } else { "Which time suits you?" }) } }
                    p.hint id="hint" { (view.by_when) " The time you choose is held for you while you give your details." }
                    @if let Some(text) = &view.error { (error_line("slot", text)) }
                    @for day in &view.days { (slot_day(day)) }
                    @if view.days.is_empty() { p { "There are no free times left here. Go back and choose another place." } }
                }
                @if !view.days.is_empty() { button.main type="submit" { "Continue" } }
            }
        },
    )
}

fn slot_day(day: &SlotDay) -> Markup {
    html! {
        fieldset.day {
            legend { (day.day) }
            div.choices.row { @for slot in &day.slots {
                div.choice { div.pick {
                    input type="radio" id={ "slot-" (slot.id) } name="slot" value=(slot.id);
                    label for={ "slot-" (slot.id) } { (slot.time) span.how { " " (slot.how) } @if !slot.in_time { span.late { " later than advised" } } }
                } }
            } }
        }
    }
}

/// Who is coming. Only what the service needs; the answers go with it.
pub fn booking(layout: &Layout, view: &BookingForm) -> Markup {
    let first = view.errors.first().map_or("name", |e| if e.fact == "born" { "day" } else { e.fact.as_str() }).to_owned();
    page(
        layout,
        Face::of(layout),
        !view.errors.is_empty(),
        &html! {
            (back(Some(&view.back)))
            (error_summary(&view.errors, &first))
            h1 tabindex="-1" data-focus { (if view.for_someone_else { "Who is the appointment for?" } else { "Your details" }) }
            p { strong { (view.service) } ", " (view.time) }
            div.held data-held=(view.held_seconds) {
                p { "This time is held for you until " strong { (view.held_until) } "." }
                @if let Some(href) = &view.extend { form method="post" action=(href) data-enhance="question" {
                    @for (name, value) in &view.fields { input type="hidden" name=(name) value=(value); }
                    button.plain type="submit" { "Hold it longer" } } }
            }
            form method="post" action=(view.action) data-enhance="question" novalidate {
                @for (name, value) in &view.fields { input type="hidden" name=(name) value=(value); }
                (text_field(view, "name", "Full name", "name", "text", None))
                (born(view))
                (text_field(view, "telephone", "Telephone number", "tel", "tel",
                    Some("So the service can reach you. If you use Relay UK, begin with 18001 or 18002.")))
                (text_field(view, "postcode", "Postcode", "postal-code", "text", None))
                p.hint { "Your answers and this result are sent to the service, so nobody asks them again." }
                button.main type="submit" { "Book this time" }
            }
        },
    )
}

fn given<'a>(view: &'a BookingForm, field: &str) -> Option<&'a str> {
    view.given.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
}

fn text_field(view: &BookingForm, field: &str, label: &str, token: &str, kind: &str, hint: Option<&str>) -> Markup {
    let error = error_for(&view.errors, field);
    let mut described = Vec::new();
    if hint.is_some() {
        described.push(format!("hint-{field}"));
    }
    if error.is_some() {
        described.push(format!("error-{field}"));
    }
    html! {
        div.field.failed[error.is_some()] {
            label for=(field) { (label) }
            @if let Some(hint) = hint { p.hint id={ "hint-" (field) } { (hint) } }
            @if let Some(text) = error { (error_line(field, text)) }
            input type=(kind) id=(field) name=(field) maxlength="120" autocomplete=(token) value=[given(view, field)]
                aria-describedby=[(!described.is_empty()).then(|| described.join(" "))];
        }
    }
}

fn born(view: &BookingForm) -> Markup {
    let error = error_for(&view.errors, "born");
    html! {
        fieldset.field.failed[error.is_some()] aria-describedby=[error.map(|_| "error-born")] {
            legend { "Date of birth" }
            @if let Some(text) = error { (error_line("born", text)) }
            div.date {
                @for (name, words, token, size) in [("day", "Day", "bday-day", "2"), ("month", "Month", "bday-month", "2"), ("year", "Year", "bday-year", "4")] {
                    div { label for=(name) { (words) }
                        input type="text" inputmode="numeric" id=(name) name=(name) maxlength=(size) size=(size) autocomplete=(token) value=[given(view, name)]; }
                }
            }
        }
    }
}

//! The page about the person of a call: finding out who they are, what they need, what is recorded of them, what they came with before.

use maud::{Markup, html};

use super::control::{error_for, error_line};
use super::question::problem_summary;
use super::shell::{Face, page};
use super::view::{Layout, PersonLine, PersonPage};

/// The page.
pub fn person(layout: &Layout, view: &PersonPage) -> Markup {
    page(
        layout,
        Face::Console,
        !view.errors.is_empty(),
        &html! {
            (super::question::back(Some(&view.back)))
            h1 tabindex="-1" data-focus { "Who is this about?" }
            (problem_summary(view.errors.iter().map(|error| (&error.fact, error.text.as_str()))))
            @if let Some(known) = &view.known {
                p.notice { strong { (known.name) } " " (known.rest) }
                @if view.may_be.is_empty() { (needs(view)) (super::proxies::proxies(view)) (record(view)) (openings(view)) (contacts(view)) }
            }
            (find(view))
        },
    )
}

fn find(view: &PersonPage) -> Markup {
    html! {
        section aria-labelledby="find" {
            h2 id="find" { (if view.known.is_some() { "It is somebody else" } else { "Find them" }) }
            p.hint { "The NHS number, or as much as the caller can say. What is left empty does not count against anybody." }
            form method="post" action=(view.action) novalidate {
                @for (name, label, value) in &view.fields {
                    div.field {
                        label for=(name) { (label) }
                        @if let Some(text) = error_for(&view.errors, name) { (error_line(name, text)) }
                        input type="text" id=(name) name=(name) value=(value) maxlength="120" autocomplete="off"
                            aria-describedby=[error_for(&view.errors, name).map(|_| format!("error-{name}"))];
                    }
                }
                div.field {
                    label for="sex" { "Sex recorded at birth" }
                    select id="sex" name="sex" {
                        @for (value, words) in [("", "Not said"), ("female", "Female"), ("male", "Male")] {
                            option value=(value) selected[view.sex == value] { (words) }
                        }
                    }
                }
                (may_be(view))
                button.main type="submit" { (if view.may_be.is_empty() { "Find" } else { "This is who it is" }) }
            }
        }
    }
}

fn may_be(view: &PersonPage) -> Markup {
    html! {
        @if !view.may_be.is_empty() {
            fieldset data-ask {
                legend { "It may be one of these. Ask the caller, and choose." }
                @if let Some(text) = error_for(&view.errors, "choice") { (error_line("choice", text)) }
                div.choices {
                    @for line in &view.may_be { (choice(line)) }
                    (choice(&PersonLine { id: "new".to_owned(), name: "None of these".to_owned(), rest: "a new record is made".to_owned() }))
                }
                @if view.more { p.hint { "More people share the name. A date of birth and a whole postcode tell them apart." } }
            }
        }
    }
}

fn choice(line: &PersonLine) -> Markup {
    html! {
        div.choice { div.pick {
            input type="radio" id={ "choice-" (line.id) } name="choice" value=(line.id);
            label for={ "choice-" (line.id) } { (line.name) small { " " (line.rest) } }
        } }
    }
}

fn needs(view: &PersonPage) -> Markup {
    html! {
        section aria-labelledby="needs" {
            h2 id="needs" { "What they need" }
            form method="post" action={ (view.action) "/needs" } novalidate {
                input type="hidden" name="version" value=(view.version);
                div.field {
                    label for="channel" { "How to reach them" }
                    select id="channel" name="channel" {
                        option value="" { "Not said" }
                        @for (value, words, chosen) in &view.channels { option value=(value) selected[*chosen] { (words) } }
                    }
                }
                div.field { label for="language" { "Language they speak best, if not English" }
                    input type="text" id="language" name="language" value=(view.language) maxlength="60" autocomplete="off"; }
                div.choice { div.pick { input type="checkbox" id="interpreter" name="interpreter" value="1" checked[view.interpreter];
                    label for="interpreter" { "They need an interpreter" } } }
                div.field { label for="adjustments" { "Adjustments, one on each line" }
                    textarea id="adjustments" name="adjustments" rows="3" maxlength="2000" { (view.adjustments) } }
                div.field { label for="write_to" { "Mobile number to which they say it is safe to write, also if somebody else reads it" }
                    input type="text" id="write_to" name="write_to" value=(view.write_to) maxlength="60" autocomplete="off" inputmode="tel"; }
                div.choice { div.pick { input type="checkbox" id="keep_from_gp" name="keep_from_gp" value="1" checked[view.keep_from_gp];
                    label for="keep_from_gp" { "Do not tell their GP practice what they come with" } } }
                div.field { label for="fast_track" { "Why they are to be rung before others, if they are" }
                    input type="text" id="fast_track" name="fast_track" value=(view.fast_track) maxlength="120" autocomplete="off"; }
                button type="submit" { "Save" }
            }
            h2 { "Their GP practice" }
            form method="post" action={ (view.action) "/practice" } novalidate {
                input type="hidden" name="version" value=(view.version);
                div.field { label for="gp_practice" { "Its name, or its id in the directory" }
                    @if let Some(text) = error_for(&view.errors, "gp_practice") { (error_line("gp_practice", text)) }
                    input type="text" id="gp_practice" name="gp_practice" value=(view.practice) maxlength="120" autocomplete="off"
                        aria-describedby=[error_for(&view.errors, "gp_practice").map(|_| "error-gp_practice")]; }
                button type="submit" { "Save the practice" }
            }
        }
    }
}

fn record(view: &PersonPage) -> Markup {
    let (list, typed, action) = (&view.record, &view.entry, format!("{}/record", view.action));
    html! {
        section aria-labelledby="record" {
            h2 id="record" { "Conditions, medicines and readings" }
            p.hint { "A condition that is so is not asked in a call that staff began; a danger sign is always asked. All else stands beside its question." }
            @if list.entries.is_empty() { p { "No condition or medicine is recorded." } }
            ul { @for (at, line) in list.entries.iter().enumerate() { li {
                strong { (line.title) } " " (line.words)
                form method="post" action=(action) {
                    input type="hidden" name="version" value=(view.version);
                    button type="submit" name="remove" value=(at) { "Remove" span.hidden { ": " (line.title) } }
                }
            } } }
            @if !list.readings.is_empty() { h3 { "Readings that still count" } ul { @for line in &list.readings { li { (line) } } } }
            form method="post" action=(action) novalidate {
                input type="hidden" name="version" value=(view.version);
                div.field { label for="fact" { "Add a condition or medicine" }
                    @if let Some(text) = error_for(&view.errors, "fact") { (error_line("fact", text)) }
                    select id="fact" name="fact" aria-describedby=[error_for(&view.errors, "fact").map(|_| "error-fact")] {
                        option value="" { "Choose one" }
                        @for (value, words) in &list.facts { option value=(value) selected[*value == typed.fact] { (words) } }
                    } }
                fieldset { legend { "Is it so?" } div.choices.row {
                    @for (value, words) in [("yes", "Yes"), ("no", "No")] {
                        div.choice { div.pick { input type="radio" id={ "value-" (value) } name="value" value=(value) checked[typed.value == value]; label for={ "value-" (value) } { (words) } } }
                    }
                } }
                @for (name, words, value) in [("words", "As it is recorded, such as: apixaban 5 mg twice a day", &typed.words), ("source", "Where it is known from", &typed.source)] {
                    div.field { label for=(name) { (words) } input type="text" id=(name) name=(name) value=(value) maxlength="200" autocomplete="off"; }
                }
                div.field { label for="since" { "Since" } input type="date" id="since" name="since" value=(typed.since); }
                button type="submit" { "Add" }
            }
        }
    }
}

fn openings(view: &PersonPage) -> Markup {
    html! {
        @if !view.openings.is_empty() {
            section aria-labelledby="openings" {
                h2 id="openings" { "Their plans were opened without consent" }
                p.hint { "They may ask for this: tell them, where nobody listens whom they fear." }
                ul { @for (words, review) in &view.openings { li {
                    (words)
                    @if let Some(action) = review { form method="post" action=(action) { button type="submit" { "I have reviewed it" span.hidden { ": " (words) } } } }
                } } }
            }
        }
    }
}

fn contacts(view: &PersonPage) -> Markup {
    html! {
        section aria-labelledby="contacts" {
            h2 id="contacts" { "Earlier contacts" }
            @if view.contacts.is_empty() { p { "None in the last year." } }
            ol { @for line in &view.contacts { li { strong { (line.when) } " " (line.about) ". " (line.outcome) } } }
        }
    }
}

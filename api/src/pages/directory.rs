//! The directory as pages for staff: find a service by name, see what was changed by hand and how often it was used, change it and end a change.

use maud::{Markup, html};

use super::control::{error_for, error_line};
use super::question::{back, problem_summary};
use super::shell::{Face, page};
use super::view::{DirectoryPage, EditLine, FieldError, Layout, ServicePage};

/// Finding a service.
pub(super) fn directory(layout: &Layout, view: &DirectoryPage) -> Markup {
    page(
        layout,
        Face::Console,
        false,
        &html! {
            h1 tabindex="-1" data-focus { "Directory" }
            form method="get" action="/directory" role="search" {
                div.field { label for="name" { "Part of a name or town" }
                    input type="search" id="name" name="name" value=(view.name) maxlength="80" autocomplete="off"; }
                button.main type="submit" { "Find" }
            }
            @if !view.name.is_empty() {
                section aria-labelledby="found" {
                    h2 id="found" { "Found" }
                    @if view.found.is_empty() { p { "No service of that name." } }
                    ul { @for (href, name, place) in &view.found { li { a href=(href) { (name) } " " (place) } } }
                    @if view.more { p.hint { "There are more. Type more of the name." } }
                }
            }
            section aria-labelledby="edited" {
                h2 id="edited" { "Changed by hand now" }
                @if view.edited.is_empty() { p { "None." } }
                ul { @for (href, name) in &view.edited { li { a href=(href) { (name) } } } }
            }
        },
    )
}

/// One service.
pub(super) fn service(layout: &Layout, view: &ServicePage) -> Markup {
    page(
        layout,
        Face::Console,
        !view.errors.is_empty(),
        &html! {
            (back(Some("/directory")))
            h1 tabindex="-1" data-focus { (view.name) }
            (problem_summary(view.errors.iter().map(|error| (&error.fact, error.text.as_str()))))
            @for line in &view.about { p { (line) } }
            section aria-labelledby="standing" data-standing {
                h2 id="standing" { "Changed by hand" }
                @if view.standing.is_empty() { p { "Nothing: it is as the directory's file says." } }
                @if let Some((words, href)) = &view.booked { p.notice { (words) " " a href=(href) { "See the clinic" } } }
                (edits(&view.standing))
            }
            @if let Some(action) = &view.action { (form(view, action)) }
            (used(view))
            @if !view.over.is_empty() { section aria-labelledby="over" { h2 id="over" { "Earlier changes" } (edits(&view.over)) } }
        },
    )
}

fn edits(lines: &[EditLine]) -> Markup {
    html! {
        @for line in lines {
            article.task {
                p { strong { (line.what) } " " (line.rest) }
                @if let Some(action) = &line.end {
                    form method="post" action=(action) { button type="submit" { "End it now" span.hidden { ": " (line.what) } } }
                }
            }
        }
    }
}

fn form(view: &ServicePage, action: &str) -> Markup {
    let typed = &view.form;
    html! {
        section aria-labelledby="change" {
            h2 id="change" { "Change it by hand" }
            p.hint { "It counts at once, and over what the file says. A closing lasts at most 30 days; what lasts longer belongs in the file." }
            form method="post" action=(action) novalidate {
                fieldset { legend { "What" }
                    @for (value, words, chosen) in &typed.kinds {
                        div.choice { div.pick {
                            input type="radio" id={ "kind-" (value) } name="kind" value=(value) checked[*chosen];
                            label for={ "kind-" (value) } { (words) }
                        } }
                    }
                }
                (line(&view.errors, "text", "The number or the note, if it is one", &typed.text))
                (line(&view.errors, "from", "Closed from, such as 2026-11-26 15:00; empty: now", &typed.from))
                (line(&view.errors, "until", "Until, for a closing, a number or a note", &typed.until))
                (line(&view.errors, "because", "Why. People read it where they are told that it is closed", &typed.because))
                button.main type="submit" { "Change it" }
            }
        }
    }
}

fn line(errors: &[FieldError], name: &str, label: &str, value: &str) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            @if let Some(text) = error_for(errors, name) { (error_line(name, text)) }
            input type="text" id=(name) name=(name) value=(value) maxlength="200" autocomplete="off"
                aria-describedby=[error_for(errors, name).map(|_| format!("error-{name}"))];
        }
    }
}

fn used(view: &ServicePage) -> Markup {
    html! {
        section aria-labelledby="used" data-used {
            h2 id="used" { "How often it was used" }
            @if view.used.is_empty() { p { "Not in the days that are kept." } }
            ul { @for (day, [first, booked, refused, cancelled]) in &view.used {
                li { (day) ": offered first " (first) ", booked " (booked) ", chosen and refused " (refused) ", cancelled " (cancelled) }
            } }
            p { a href=(view.csv) { "All days as a table (CSV)" } }
        }
    }
}

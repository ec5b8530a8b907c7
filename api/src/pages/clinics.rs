//! The clinics of the services that are booked here, as pages for staff: what is booked, cancelling a stretch of it, who did not come, how often.

use maud::{Markup, html};

use super::control::{error_for, error_line};
use super::question::{back, error_summary};
use super::shell::{Face, page};
use super::view::{ClinicPage, FieldError, Layout};

/// All clinics: address and name.
pub(super) fn clinics(layout: &Layout, all: &[(String, String)]) -> Markup {
    page(
        layout,
        Face::Console,
        false,
        &html! {
            h1 tabindex="-1" data-focus { "Clinics" }
            ul { @for (href, name) in all { li { a href=(href) { (name) } } } }
        },
    )
}

/// One clinic.
pub(super) fn clinic(layout: &Layout, view: &ClinicPage) -> Markup {
    page(
        layout,
        Face::Console,
        !view.errors.is_empty(),
        &html! {
            (back(Some("/clinics")))
            h1 tabindex="-1" data-focus { (view.name) }
            (error_summary(&view.errors, "from"))
            section aria-labelledby="booked" {
                h2 id="booked" { "Booked" }
                @if view.booked.is_empty() { p { "Nobody." } }
                @for row in &view.booked {
                    article.task { p { strong { (row.time) } ", reference " code { (row.reference) } @if row.missed { ". Did not come." } }
                        @if let Some(href) = &row.missed_action { form method="post" action=(href) { button type="submit" { "They did not come" } } } }
                }
            }
            @if let Some(action) = &view.close {
                section aria-labelledby="close" {
                    h2 id="close" { "Cancel the clinic" }
                    p { "Nobody is lost: each person is offered another time in time, or comes up on the worklist to be rung." }
                    form method="post" action=(action) novalidate {
                        (line(&view.errors, "from", "From, such as 2026-11-26 14:00", &view.from))
                        (line(&view.errors, "until", "Until", &view.until))
                        (line(&view.errors, "because", "Why", &view.because))
                        button.main type="submit" { "Cancel these appointments" }
                    }
                }
            }
            @if !view.closed.is_empty() { section aria-labelledby="closed" { h2 id="closed" { "Cancelled" } ul { @for line in &view.closed { li { (line) } } } } }
            @if !view.counts.is_empty() { section aria-labelledby="counts" { h2 id="counts" { "Cancelled and not attended" }
                ul { @for line in &view.counts { li { (line) } } } } }
        },
    )
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

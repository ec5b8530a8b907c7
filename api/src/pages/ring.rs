//! "What number should they ring?": without a number nobody rings, however often a page says so. Also the call that may come before a journey.

use maud::{Markup, html};

use super::control::{error_for, error_line};
use super::question::{back, error_summary};
use super::shell::{Face, page};
use super::view::{Layout, RingPage};
use crate::limits;

/// The page.
pub fn ring(layout: &Layout, view: &RingPage) -> Markup {
    let first = view.errors.first().map_or("telephone", |error| error.fact.as_str()).to_owned();
    let told = |name: &str| error_for(&view.errors, name).map(|_| format!("error-{name}"));
    page(
        layout,
        Face::of(layout),
        !view.errors.is_empty(),
        &html! {
            (back(Some(&view.back)))
            (error_summary(&view.errors, &first))
            h1 tabindex="-1" data-focus { (view.heading) }
            @for line in &view.lines { p { (line) } }
            @if let Some(nobody) = &view.nobody {
                section.worse role="alert" { h2 { "Nobody can ring in time from here" } p { (nobody) }
                    @if let Some(commit) = &view.commit {
                        form method="post" action=(commit) { input type="hidden" name="arranged" value="1";
                            button type="submit" { "I have seen to it that somebody rings: commit" } }
                    } }
            }
            form method="post" action=(view.action) data-enhance="question" novalidate {
                div.field {
                    label for="telephone" { "Telephone number" }
                    @if view.only_if_safe { p.hint id="safe" { "Only give a number that is safe to ring. They say nothing to anybody else." } }
                    @if let Some(text) = error_for(&view.errors, "telephone") { (error_line("telephone", text)) }
                    input type="tel" id="telephone" name="telephone" value=(view.telephone) maxlength="40" autocomplete="tel"
                        aria-describedby=[told("telephone").or_else(|| view.only_if_safe.then(|| "safe".to_owned()))];
                }
                (place(view, told("place")))
                button.main type="submit" { "Ask them to ring" }
            }
        },
    )
}

fn place(view: &RingPage, told: Option<String>) -> Markup {
    html! {
        div.field {
            label for="place" { (if view.typed { "Town or postcode" } else { "Nearest place" }) }
            p.hint id="where" { "Who rings depends on the place." }
            @if let Some(text) = error_for(&view.errors, "place") { (error_line("place", text)) }
            @if view.typed {
                input id="place" name="place" type="text" autocomplete="off" maxlength=(limits::PLACE_TEXT_LENGTH) value=(view.place)
                    aria-describedby=(told.unwrap_or_else(|| "where".to_owned()));
            } @else {
                select id="place" name="place" autocomplete="off" aria-describedby=(told.unwrap_or_else(|| "where".to_owned())) {
                    option value="" selected[view.place.is_empty()] { "Choose a place" }
                    @for (value, name) in &view.places { option value=(value) selected[view.place == *value] { (name) } }
                }
            }
        }
    }
}

//! The worklist as a page: what is to be done, soonest due first; promised call-backs; who is in a conversation now and would be rung if they went quiet.

use maud::{Markup, html};

use super::shell::{Face, page};
use super::view::{DueRow, Layout, WorklistScreen};

/// The page.
pub fn worklist(layout: &Layout, view: &WorklistScreen) -> Markup {
    page(
        layout,
        Face::Console,
        view.refused.is_some(),
        &html! {
            h1 tabindex="-1" data-focus { "Worklist" }
            p { a href="/worklist/passed-on" { "What you passed on" } }
            @if let Some(refused) = &view.refused { div.error-summary role="alert" { p { (refused) } } }
            @if !view.told.is_empty() {
                section aria-labelledby="told" {
                    h2 id="told" { "For you to read" }
                    @for (href, words) in &view.told {
                        article.task { p { strong { (words) } }
                            form method="post" action=(href) { button type="submit" { "I have read this" } } }
                    }
                }
            }
            section aria-labelledby="to-do" {
                h2 id="to-do" { "To do" }
                @if view.late + view.soon > 0 { p { strong { "Late: " (view.late) ". Nearly due: " (view.soon) "." } } }
                @if view.to_do.is_empty() { p { "Nothing is waiting." } }
                @for row in &view.to_do { (due(row)) }
                @if view.more > 0 { p { strong { "And " (view.more) " more that are due later. They come up as these are done." } } }
            }
            @if !view.watched.is_empty() {
                section aria-labelledby="watched" {
                    h2 id="watched" { "In a conversation now" }
                    p.hint { "They told us of a danger and are still answering. If they go quiet they move up to the list above." }
                    ul { @for (words, when) in &view.watched { li { (words) ", " (when) } } }
                }
            }
        },
    )
}

fn due(row: &DueRow) -> Markup {
    html! {
        article.task {
            h3 { (row.what) }
            p { strong { (row.when) } @if let Some(who) = &row.taken { ". " (who) " is at it." } }
            @for need in &row.needs { p data-need { strong { (need) } } }
            @for line in &row.lines { p { (line) } }
            @if let Some((words, take)) = &row.take {
                form method="post" action=(take) { button.main type="submit" { (words) } }
            }
            form method="post" action=(row.finish) {
                label for={ "result-" (row.id) } { "What came of it" }
                select id={ "result-" (row.id) } name="result" {
                    @for (value, words) in row.results { option value=(value) { (words) } }
                }
                button type="submit" { "Write it down" }
            }
        }
    }
}

//! Checking the answers, and seeing what a change would do before it is made.

use maud::{Markup, html};

use super::question::back;
use super::shell::{Face, page};
use super::view::{AnsweredTurn, ChangePreview, CheckAnswers, Layout};

/// All answers, each with a way to change it.
pub fn check(layout: &Layout, view: &CheckAnswers) -> Markup {
    page(
        layout,
        Face::Citizen,
        false,
        &html! {
            h1 id="question" tabindex="-1" data-focus { "Check your answers" }
            @if let Some(notice) = &view.notice { p.notice { (notice) } }
            @for group in &view.groups {
                section.rows {
                    @if !group.title.is_empty() { h2 { (group.title) } }
                    dl { @for row in &group.rows { (check_row(row)) } }
                }
            }
            p { a.button.main href=(view.next) data-enhance="link" { (view.next_label) } }
        },
    )
}

fn check_row(row: &AnsweredTurn) -> Markup {
    html! {
        div data-fact=(row.fact) {
            dt { (row.question) }
            dd.said { (if row.answer.is_empty() { "Not provided" } else { &row.answer }) @if let Some(origin) = &row.origin { small { " (" (origin) ")" } } }
            @if let Some(change) = &row.change {
                dd.act { a href=(change) data-enhance="link" { "Change" span.hidden { " the answer to: " (row.question) } } }
            }
        }
    }
}

/// "This changes your result": old and new side by side, nothing is sent before it is confirmed.
pub fn change_preview(layout: &Layout, view: &ChangePreview) -> Markup {
    page(
        layout,
        Face::Citizen,
        false,
        &html! {
            (back(Some(&view.cancel)))
            h1 id="question" tabindex="-1" data-focus {
                (if view.new_result.is_some() { "This changes your result" } else { "This opens more questions" })
            }
            p { strong { (view.question) } " You said: " (view.old_answer) ". You want to say: " strong { (view.new_answer) } "." }
            div.compare {
                section { h2 { "Your result now" } p data-preview="old" { (view.old_result) } }
                section { h2 { "Your result after the change" }
                    p data-preview="new" { (view.new_result.as_deref().unwrap_or("We need to ask a few more questions first.")) } }
            }
            @if let Some(stays) = &view.stays { p.notice { (stays) } }
            form method="post" action=(view.action) data-enhance="question" {
                input type="hidden" name="seq" value=(view.seq);
                input type="hidden" name="confirm" value="1";
                @for (name, value) in &view.fields { input type="hidden" name=(name) value=(value); }
                button.main type="submit" { "Yes, change my answer" }
            }
            p.fits { a href=(view.cancel) data-enhance="link" { "No, keep it as it was" } }
        },
    )
}

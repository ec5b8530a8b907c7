//! Who may speak for the person of a call: the list with a button to withdraw, and the form to add somebody. Part of the person's page.

use maud::{Markup, html};

use super::control::{error_for, error_line};
use super::view::PersonPage;

/// The section.
pub(super) fn proxies(view: &PersonPage) -> Markup {
    html! {
        section aria-labelledby="proxies" data-proxies {
            h2 id="proxies" { "Who may speak for them" }
            p.hint { "It limits what a caller is told of the record and may book. It never limits the questions, the outcome or 999." }
            @if view.proxies.is_empty() { p { "Nobody is recorded." } }
            @for line in &view.proxies {
                article.task {
                    p { strong { (line.who) } " " (line.today) }
                    p.hint { (line.rest) }
                    @if let Some(action) = &line.withdraw {
                        form method="post" action=(action) { button type="submit" { "Withdraw" span.hidden { ": " (line.who) } } }
                    }
                }
            }
            details open[error_for(&view.errors, "proxy_name").is_some()] {
                summary { "Add somebody" }
                (form(view))
            }
        }
    }
}

fn form(view: &PersonPage) -> Markup {
    let typed = &view.proxy;
    html! {
        form method="post" action={ (view.action) "/proxies" } novalidate {
            input type="hidden" name="version" value=(view.version);
            @if let Some(text) = error_for(&view.errors, "proxy_name") { (error_line("proxy_name", text)) }
            (text("proxy_name", "Their name", &typed.name))
            (select("relation", "Who they are", &typed.relations))
            (text("called", "The same in the caller's words, such as son", &typed.called))
            (text("proxy_telephone", "Their number, if they give one", &typed.telephone))
            fieldset { legend { "What they may do" }
                @for (name, words, chosen) in &typed.may { (tick(name, words, *chosen)) }
            }
            (tick("is_carer", "They care for the person (that alone permits nothing)", typed.is_carer))
            (select("ground", "On what ground", &typed.grounds))
            (text("seen_or_heard_by", "Who heard the consent, or saw the document", &typed.by))
            (tick("registered", "The power of attorney is registered", typed.registered))
            (text("proxy_from", "From (day/month/year); empty: today", &typed.from))
            (text("proxy_until", "Last day; for consent at most a year on", &typed.until))
            button type="submit" { "Add" }
        }
    }
}

fn text(name: &str, label: &str, value: &str) -> Markup {
    html! { div.field { label for=(name) { (label) } input type="text" id=(name) name=(name) value=(value) maxlength="120" autocomplete="off"; } }
}

fn tick(name: &str, label: &str, chosen: bool) -> Markup {
    html! { div.choice { div.pick { input type="checkbox" id=(name) name=(name) value="1" checked[chosen]; label for=(name) { (label) } } } }
}

fn select(name: &str, label: &str, options: &[(&'static str, &'static str, bool)]) -> Markup {
    html! {
        div.field { label for=(name) { (label) }
            select id=(name) name=(name) { @for (value, words, chosen) in options { option value=(value) selected[*chosen] { (words) } } } }
    }
}

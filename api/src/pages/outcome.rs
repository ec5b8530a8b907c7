//! The outcome page: the leading action first, each further one with its own time and place, then what to do if it gets worse.

use maud::{Markup, html};

use super::icon;
use super::question::answered;
use super::shell::{Face, page};
use super::view::{ActionCard, Advice, AnsweredTurn, Band, CalledForm, GpCard, Handover, Layout, OutcomePage};

/// Said where content gives no worsening advice of its own: no outcome is without.
const WORSE_ALWAYS: &str = "If anything gets worse, if something new worries you, or if you cannot get this help in time, do not wait: \
                            use the help lines on this page at once.";

/// What to do.
pub fn outcome(layout: &Layout, view: &OutcomePage) -> Markup {
    let emergency = view.lead.band == Band::Emergency;
    page(
        layout,
        Face::Citizen,
        false,
        &html! {
            (action_card(&view.lead, true))
            (call_first(&view.lead))
            @if let Some(called) = &view.called { (called_form(called)) }
            @if view.crisis_now { (super::question::crisis_now(layout)) }
            (worse_parts(&view.worse))
            @if let Some((href, words)) = &view.booking { section.booked { h2 { "Your booking" } p { (words) } p { a href=(href) data-enhance="link" { "See your booking" } } } }
            (super::call_back::awaited(&view.calls))
            (further(view))
            (advice(&view.advice))
            // An emergency page leads nowhere else: what follows is for print and for later.
            @if let (Some(href), false) = (&view.plan, emergency) { (plan(href)) }
            @if !emergency { (keep(view)) @if let Some(card) = &view.gp { (gp(card)) } }
            (answered_for_print(view))
        },
    )
}

/// One action. The leading one carries the page's heading.
pub(super) fn action_card(card: &ActionCard, leading: bool) -> Markup {
    let body = html! {
        div.head {
            (icon::band(card.band))
            div {
                p.urgency { (card.band.words()) }
                @if leading { h1 tabindex="-1" data-focus { (card.headline) } } @else { h3 { (card.headline) } }
            }
        }
        div.body {
            @if !card.by_when.is_empty() { p.when { (card.by_when) } }
            @if let Some(telephone) = &card.telephone {
                p { a.call href={ "tel:" (telephone.dial) } { (icon::telephone()) span { (telephone.say) } } }
            }
            @if let Some(next) = &card.next { p { (next) } }
            @if let (Some(href), false) = (&card.ring, card.ring_is_first) { (give_number(card, href, leading)) }
            (reasons(card))
            @if let Some(unreachable) = &card.unreachable { p.unreachable { (unreachable) } }
            @if let (Some(href), false) = (&card.services, card.band == Band::Emergency) {
                @let (class, words) = if card.ring.is_some() { ("", "Other ways to get this help") } else { ("button main", "See where to go") };
                p { a class=(class) href=(href) data-enhance="link" { (words) @if !leading { span.hidden { " for: " (card.headline) } } } }
            }
        }
    };
    html! {
        @if leading {
            section.card.(card.band.name()) data-urgency=(card.rank) data-disposition=(card.disposition) aria-label="What to do" { (body) }
        } @else {
            div.card.(card.band.name()) data-urgency=(card.rank) data-disposition=(card.disposition) { (body) }
        }
    }
}

/// The call that may come before the journey. Not on the card: what is to be done stands there alone.
pub(super) fn call_first(lead: &ActionCard) -> Markup {
    html! {
        @if let (Some(href), true) = (&lead.ring, lead.ring_is_first) {
            p { "There is time for a short call before the journey. " a href=(href) data-enhance="link" { "Ask a clinician to ring first" } }
        }
    }
}

/// Nobody rings without a number.
fn give_number(card: &ActionCard, href: &str, leading: bool) -> Markup {
    html! {
        p { strong { "They need a number to ring." } }
        p { a.button.main href=(href) data-enhance="link" { "Give a number" @if !leading { span.hidden { " for: " (card.headline) } } } }
    }
}

fn reasons(card: &ActionCard) -> Markup {
    html! {
        @if !card.reasons.is_empty() {
            div.reasons {
                p.because { "Why" }
                ul { @for reason in &card.reasons {
                    li { (reason.text) @if let Some(source) = &reason.source { cite { (source) } } }
                } }
            }
        }
    }
}

fn further(view: &OutcomePage) -> Markup {
    html! {
        @if !view.also.is_empty() {
            section.further aria-labelledby="further" {
                h2 id="further" { "Also do this" }
                p.hint { "Do the first thing at the top of this page first." }
                @for card in &view.also { (action_card(card, false)) }
            }
        }
        @if !view.also_needed.is_empty() {
            section { h2 { "What else matters" } ul { @for line in &view.also_needed { li { (line) } } } }
        }
        @if !view.not_assessed.is_empty() {
            section { h2 { "Not looked at yet" } p { "We stopped because help is needed first. Tell the person who helps you about:" }
                ul { @for line in &view.not_assessed { li { (line) } } } }
        }
    }
}

/// Worsening advice under its own titles.
fn worse_parts(parts: &[Advice]) -> Markup {
    html! {
        @if parts.is_empty() { (worse(&[])) }
        @for part in parts {
            section.worse { h2 { (part.title) } ul { @for line in &part.lines { li { (line) } } } }
        }
    }
}

/// Worsening advice as plain lines, never empty.
pub(super) fn worse(lines: &[String]) -> Markup {
    html! {
        section.worse aria-labelledby="worse" {
            h2 id="worse" { "If it gets worse" }
            @if lines.is_empty() { p { (WORSE_ALWAYS) } } @else if lines.len() == 1 { @for line in lines { p { (line) } } }
            @else { ul { @for line in lines { li { (line) } } } }
        }
    }
}

fn advice(advice: &[Advice]) -> Markup {
    html! {
        @for part in advice {
            section.advice { h2 { (part.title) } ul { @for line in &part.lines { li { (line) } } } }
        }
    }
}

fn plan(href: &str) -> Markup {
    html! {
        section.keep aria-labelledby="plan" {
            h2 id="plan" { "A plan for hard times" }
            p { a href=(href) data-enhance="link" { "Write a safety plan" } ": what helps you, and who. You can give it to the clinician." }
        }
    }
}

fn called_form(form: &CalledForm) -> Markup {
    html! {
        section.called aria-labelledby="called" {
            h2 id="called" { "Tell us if you have called" }
            @if let Some(said) = &form.said { p.notice { (said) } } @else {
                form method="post" action=(form.action) data-enhance="question" {
                    input type="hidden" name="seq" value=(form.seq);
                    button type="submit" name="called" value="yes" { "I have called" }
                    button type="submit" name="called" value="no" { "I cannot call" }
                }
            }
        }
    }
}

fn keep(view: &OutcomePage) -> Markup {
    html! {
        section.keep aria-labelledby="keep" {
            h2 id="keep" { "Keep or pass on this result" }
            @if let Some(handover) = &view.handover { (handover_code(handover)) }
            ul.actions {
                li { button.plain type="button" data-print hidden { "Print this page" } }
                @if let Some(href) = &view.as_text { li { a href=(href) download="result.txt" { "Save as text" } } }
                @if let Some(href) = &view.as_json { li { a href=(href) download="result.json" { "Save as JSON" } } }
                @if let Some(href) = &view.check { li { a href=(href) data-enhance="link" { "Check or change your answers" } } }
            }
        }
    }
}

fn gp(card: &GpCard) -> Markup {
    html! {
        section.keep aria-labelledby="gp" {
            h2 id="gp" { "Your GP" }
            p { (card.words) }
            @if let Some(action) = &card.refuse {
                form method="post" action=(action) data-enhance="question" { button.plain type="submit" { "Do not tell my GP" } }
            }
        }
    }
}

fn handover_code(handover: &Handover) -> Markup {
    html! {
        @if let Some(code) = &handover.code {
            p { "Say this code when you call 111. The call handler then sees your answers and does not ask them again." }
            p.code { code data-handover { (code) } }
            @if let Some(until) = &handover.until { p.hint { "It works once, until " (until) "." } }
        } @else {
            form method="post" action=(handover.action) data-enhance="question" {
                button.plain type="submit" { "Get a code so that a 111 call handler can see your answers" }
            }
        }
    }
}

fn answered_for_print(view: &OutcomePage) -> Markup {
    let plain: Vec<AnsweredTurn> = if view.lead.band == Band::Emergency {
        view.answered.iter().cloned().map(|turn| AnsweredTurn { change: None, ..turn }).collect()
    } else {
        view.answered.clone()
    };
    html! {
        (answered(&plain))
        p.stamp { "Decided " (view.decided_at) "." }
    }
}

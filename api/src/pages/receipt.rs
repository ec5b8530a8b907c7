//! The page of a booking, and the one that changes its time. Everything works by form and link; a booking that the service cancelled says so first.

use maud::{Markup, html};

use super::outcome::worse;
use super::question::back;
use super::shell::{Face, page};
use super::view::{ChangeTimePage, Earlier, Kept, Layout, Lost, Receipt};

/// The booking stands, was changed, cancelled or lost.
pub fn receipt(layout: &Layout, view: &Receipt) -> Markup {
    let is_over = view.cancelled || view.missed;
    page(
        layout,
        Face::of(layout),
        view.refused.is_some(),
        &html! {
            @if let Some(refused) = &view.refused { div.error-summary role="alert" { p { (refused) } } }
            @if view.cancelled {
                h1 tabindex="-1" data-focus { "The booking is cancelled" }
                p { (if layout.staff.is_some() { "The person still needs help as the result says. Book another time for them." }
                    else { "You still need help as your result says. Book another time, or use the help lines below." }) }
            } @else if let Some(lost) = &view.lost { (lost_card(view, lost)) } @else { (card(view)) (worse(&view.worse)) }
            @if let Some(earlier) = view.earlier.as_ref().filter(|_| !is_over) { (earlier_card(earlier)) }
            ul.actions {
                @if let Some(href) = view.change.as_ref().filter(|_| !is_over) { li { a href=(href) data-enhance="link" {
                    (if view.lost.is_some() { "Choose another time" } else { "Change the time" }) } } }
                @if let Some(href) = &view.calendar { li { a href=(href) download="appointment.ics" {
                    (if is_over || view.lost.is_some() { "Take it out of your calendar" } else { "Add it to your calendar" }) } } }
                li { a href=(view.outcome) data-enhance="link" { (if layout.staff.is_some() { "Back to the call" } else { "Back to your result" }) } }
                @if !is_over { li { button.plain type="button" data-print hidden { "Print this page" } } }
            }
            @if let Some(href) = view.cancel.as_ref().filter(|_| !is_over) {
                form.fits method="post" action=(href) data-enhance="question" {
                    div.field {
                        label for="reason" { "Why do you cancel?" }
                        select id="reason" name="reason" { @for (value, words) in view.reasons { option value=(value) { (words) } } }
                    }
                    button.plain type="submit" { "Cancel this booking" }
                }
            }
        },
    )
}

fn card(view: &Receipt) -> Markup {
    html! {
        section.card.soon.receipt aria-label="Booking" {
            div.head { div { p.urgency { (if view.missed { "Not attended" } else { "Booked" }) } h1 tabindex="-1" data-focus { (view.time) } } }
            div.body {
                p.when { (view.service) } p { (view.kind) } p { (view.address) }
                @if let Some((dial, show)) = &view.telephone { p { a.dial href={ "tel:" (dial) } { "Call " (show) } } }
                p { "Your reference: " code data-reference { (view.reference) } }
                @if !view.missed { @for line in &view.bring { p { (line) } } }
            }
        }
    }
}

fn lost_card(view: &Receipt, lost: &Lost) -> Markup {
    html! {
        section.card.urgent.receipt aria-label="Booking" data-lost {
            div.head { div { p.urgency { "Cancelled by the service" } h1 tabindex="-1" data-focus { "Your appointment was cancelled" } } }
            div.body {
                p { (view.service) " cannot see you at " (view.time) ". We are sorry. You still need help as your result says." }
                p { "Your reference: " code data-reference { (view.reference) } }
                @match &lost.kept {
                    Some(kept) => { (kept_form(kept, &lost.accept, "Take this time")) }
                    None => { p { "We keep no other time for you now. Choose one, or wait: somebody will ring you. If you get worse, use the help lines below." } }
                }
            }
        }
        (worse(&view.worse))
    }
}

fn kept_form(kept: &Kept, accept: &str, words: &str) -> Markup {
    html! {
        p data-kept { "We keep " strong { (kept.time) ", " (kept.service) } " for you until " strong { (kept.until) } "." }
        form.fits method="post" action=(accept) data-enhance="question" {
            input type="hidden" name="slot" value=(kept.slot);
            button.main type="submit" { (words) }
        }
    }
}

fn earlier_card(earlier: &Earlier) -> Markup {
    html! {
        section aria-labelledby="earlier" {
            h2 id="earlier" { "An earlier time" }
            @if let Some(kept) = &earlier.kept {
                (kept_form(kept, &earlier.accept, "Take the earlier time"))
                form.fits method="post" action=(earlier.action) data-enhance="question" {
                    button.plain type="submit" name="do" value="decline" { "No thanks, keep the time I have" } }
            } @else if let Some(place) = earlier.place {
                p data-waiting { "You are on the list for an earlier time, in place " (place) ". Look here again: if one comes free it is kept for you for 15 minutes." }
            } @else {
                p { "If an earlier time comes free here, do you want to be offered it? You keep the time you have." }
            }
            form.fits method="post" action=(earlier.action) data-enhance="question" {
                @if earlier.place.is_some() { button.plain type="submit" name="do" value="leave" { "Take me off the list" } }
                @else { button.plain type="submit" name="do" value="wait" { "Put me on the list" } }
            }
        }
    }
}

/// Times a booking may be changed to.
pub fn change_time(layout: &Layout, view: &ChangeTimePage) -> Markup {
    page(
        layout,
        Face::of(layout),
        view.error.is_some(),
        &html! {
            (back(Some(&view.back)))
            h1 tabindex="-1" data-focus { "Change the time" }
            @if let Some(error) = &view.error { div.problem role="alert" { p { (error) } } }
            p { "Now: " strong { (view.now) } ". You keep it until the new time is yours." }
            @if !view.by_when.is_empty() { p { (view.by_when) } }
            @if view.services.is_empty() { p { "There is no other time in time. Keep the one you have, or use the help lines below." } }
            @else {
                form method="post" action=(view.action) data-enhance="question" novalidate {
                    @for (service, days) in &view.services {
                        fieldset.field {
                            legend { (service.name) @if !service.address.is_empty() { small { " " (service.address) } } }
                            @for day in days {
                                h3 { (day.day) }
                                div.choices { @for slot in &day.slots {
                                    div.choice { div.pick {
                                        input type="radio" id={ "slot-" (slot.id) } name="slot" value=(slot.id);
                                        label for={ "slot-" (slot.id) } { (slot.time) small { " " (slot.how) } }
                                    } }
                                } }
                            }
                        }
                    }
                    button.main type="submit" { "Change to this time" }
                }
            }
        },
    )
}

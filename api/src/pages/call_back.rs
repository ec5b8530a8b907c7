//! "Where is my call?": by when, who rings, whether it is late and what to do then; and saying that it is no longer needed, which is asked once more. Short
//! words: whoever reads this is unwell and waits.

use maud::{Markup, html};

use super::outcome::worse;
use super::shell::{Face, page};
use super::view::{AwaitedCard, Layout, WithdrawPage};

/// The calls that somebody waits for.
pub(super) fn awaited(cards: &[AwaitedCard]) -> Markup {
    html! {
        @for card in cards {
            section.booked data-call-back {
                h2 { "Your call" }
                @for line in &card.lines { p { (line) } }
                @if card.late {
                    p { strong { "We are sorry. The call is late. The time we gave you did not move." } }
                    p { "You can wait, or use the help lines on this page now. Call 999 now if you cannot breathe well, have bad chest pain, faint, or bleed a lot." }
                }
                @if let Some(href) = &card.withdraw { p { a href=(href) data-enhance="link" { "I no longer need the call" } } }
            }
        }
    }
}

/// Asks once more whether a call is no longer needed.
pub fn withdraw(layout: &Layout, view: &WithdrawPage) -> Markup {
    page(
        layout,
        Face::of(layout),
        false,
        &html! {
            h1 tabindex="-1" data-focus { "Do you no longer need the call?" }
            p { (view.who) " will not ring you then. You can ask again at any time." }
            (worse(&view.worse))
            form.fits method="post" action=(view.action) data-enhance="question" {
                button.main type="submit" { "I no longer need the call" }
            }
            p { a href=(view.back) data-enhance="link" { "Keep the call" } }
        },
    )
}

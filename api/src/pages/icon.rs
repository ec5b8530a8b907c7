//! Small pictures as inline SVG: the mark, and one shape per urgency so that colour never speaks alone.
//! They are all hidden from assistive technology; the words beside them say the same.

use maud::{Markup, html};

use super::view::Band;

/// The mark: a post with two arms.
pub(super) fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false" {
            path fill="currentColor" d="M14.5 2h3v28h-3z" {}
            path fill="currentColor" d="M5 6h17l5 4-5 4H5z" {}
            path fill="currentColor" opacity=".6" d="M27 16H12l-5 3.5L12 23h15z" {}
        }
    }
}

/// The shape of an urgency.
pub(super) fn band(band: Band) -> Markup {
    let path = match band {
        // An octagon with a bar: stop and act.
        Band::Emergency => "M8 1h8l7 7v8l-7 7H8l-7-7V8zM11 5v9h2V5zm0 11v2.4h2V16z",
        // A triangle with a bar.
        Band::Urgent => "M12 1.5 23.5 22H.5zM11 8v7h2V8zm0 9v2.4h2V17z",
        // A clock.
        Band::Soon => "M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22zm-1 5h2v6l4 2.6-1 1.7-5-3.2z",
        // A house.
        Band::Home => "M12 2 1 12h3v10h6v-6h4v6h6V12h3z",
    };
    html! {
        svg.icon viewBox="0 0 24 24" width="28" height="28" aria-hidden="true" focusable="false" {
            path fill="currentColor" fill-rule="evenodd" d=(path) {}
        }
    }
}

/// A telephone, for links that dial.
pub(super) fn telephone() -> Markup {
    html! {
        svg.icon viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false" {
            path fill="currentColor" d="M6.6 2 10 7 7.8 9.4c1.3 2.9 3.9 5.5 6.8 6.8L17 14l5 3.4-1.2 4.2c-.2.6-.8 1-1.4.9C10 21.600 2.400 14 1.500 4.600c-.1-.6.3-1.200.9-1.400z" {}
        }
    }
}

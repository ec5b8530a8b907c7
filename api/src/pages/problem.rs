//! Pages that say what went wrong and what to do now. Each keeps the help strip: a fault of ours must not cost anyone time.

use maud::{Markup, html};

use super::shell::{Face, page};
use super::view::{Layout, Problem, ProblemLink};

/// A problem page.
pub fn problem(layout: &Layout, face: Face, view: &Problem) -> Markup {
    page(
        layout,
        face,
        false,
        &html! {
            h1 tabindex="-1" data-focus { (view.heading) }
            @for line in &view.lines { p { (line) } }
            @if !view.links.is_empty() { ul.ways { @for link in &view.links { li { a href=(link.href) { (link.say) } } } } }
            @if view.status != 0 { p.hint { "Number of this problem: " (view.status) "." } }
        },
    )
}

fn link(say: &str, href: &str) -> ProblemLink {
    ProblemLink { say: say.into(), href: href.into() }
}

/// The release this conversation began on is no longer held. Nothing is guessed from old answers.
#[must_use]
pub fn advice_changed() -> Problem {
    Problem {
        status: 409,
        heading: "Our advice has changed. Please start again".into(),
        lines: vec![
            "The questions you were answering have been replaced by newer ones, so we do not use your earlier answers.".into(),
            "If you feel worse or cannot wait, use the help lines below.".into(),
        ],
        links: vec![link("Start again", "/")],
    }
}

/// The same conversation went on in another window.
#[must_use]
pub fn answered_elsewhere(session: &str) -> Problem {
    Problem {
        status: 409,
        heading: "This question was already answered".into(),
        lines: vec!["Perhaps in another window, or by the person helping you. Nothing was lost and nothing was changed twice.".into()],
        links: vec![link("Go to the question that is open now", &format!("/triage/{session}"))],
    }
}

/// The questions have not come to their end, so nobody knows yet what help is called for.
#[must_use]
pub fn unfinished(session: Option<&str>) -> Problem {
    Problem {
        status: 409,
        heading: "The questions are not finished yet".into(),
        lines: vec!["Answer them first: until then nobody knows what help is needed, and nothing can be booked or passed on.".into()],
        links: session.map(|session| link("Go to the question that is open now", &format!("/triage/{session}"))).into_iter().collect(),
    }
}

/// There is nothing here, or it belongs to somebody else: the same words for both.
#[must_use]
pub fn not_found() -> Problem {
    Problem {
        status: 404,
        heading: "There is nothing at this address".into(),
        lines: vec![
            "It may be mistyped, or the answers that were here are closed. They close when you leave quickly, and after 24 hours.".into(),
        ],
        links: vec![link("Start", "/")],
    }
}

/// The store does not take answers just now.
#[must_use]
pub fn out_of_service() -> Problem {
    Problem {
        status: 503,
        heading: "We cannot take answers just now".into(),
        lines: vec![
            "Do not wait for us. The help lines below work without this page.".into(),
            "Answers you had sent before are kept.".into(),
        ],
        links: Vec::new(),
    }
}

/// More was asked for from one network than is taken at a time.
#[must_use]
pub fn too_many(detail: &str) -> Problem {
    Problem {
        status: 429,
        heading: "Please wait a moment".into(),
        lines: vec![detail.into(), "Nothing you did is wrong. If you cannot wait, use the help lines below.".into()],
        links: vec![link("Start again", "/"), link("Help now, without questions", "/emergency")],
    }
}

/// The form did not come from our own page.
#[must_use]
pub fn refused() -> Problem {
    Problem {
        status: 403,
        heading: "This form was not sent from our own page".into(),
        lines: vec!["We did not use it. Go back, reload the page and try again.".into()],
        links: vec![link("Start", "/")],
    }
}

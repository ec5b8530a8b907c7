//! The frame of every page: head, banner, quick exit, the page's own part, help strip, release. It knows no page's content.

use maud::{DOCTYPE, Markup, html};

use super::icon;
use super::view::{Direction, HelpLine, Layout, ReleaseLine, StaffBar};

/// The words that stand on every page until a licensed organisation's release says otherwise.
pub const BANNER: &str = "Not an NHS service. Demonstration content, not clinically approved.";

/// Which style sheets and script a page takes, and how it is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// The citizen journey: one column, help strip.
    Citizen,
    /// The handler console.
    Console,
    /// The author studio, and pages about the service itself.
    Studio,
}

impl Face {
    /// The face of a page that both sides see: the console when a member of staff is at it.
    pub(super) fn of(layout: &Layout) -> Self {
        if layout.staff.is_some() { Self::Console } else { Self::Citizen }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Citizen => "triage",
            Self::Console => "console",
            Self::Studio => "studio",
        }
    }
}

/// A whole page around `main`. `error` puts "Error: " before the title, as people who hear the title first need it.
pub fn page(layout: &Layout, face: Face, error: bool, main: &Markup) -> Markup {
    let lang = if layout.lang.is_empty() { "en" } else { layout.lang.as_str() };
    let dir = match layout.direction {
        Direction::Ltr => "ltr",
        Direction::Rtl => "rtl",
    };
    html! {
        (DOCTYPE)
        html lang=(lang) dir=(dir) {
            (head(layout, face, error))
            body class=(face.folder()) data-page=(layout.page) data-release=[layout.release.as_ref().map(|r| r.hash.as_str())]
                data-framed[layout.framed] data-host=[layout.host_origin.as_deref()] {
                a.skip href="#main" { "Skip to main content" }
                header.top {
                    p.banner { (BANNER) }
                    div.bar {
                        (home(layout, face))
                        (quick_exit(layout, face))
                    }
                    p.quiet role="status" id="status" {}
                }
                main id="main" tabindex="-1" { (main) }
                @if face == Face::Citizen { (help_strip(layout)) }
                footer.foot { (release(layout.release.as_ref())) }
            }
        }
    }
}

fn head(layout: &Layout, face: Face, error: bool) -> Markup {
    let assets = &layout.assets;
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="robots" content="noindex";
            title { @if error { "Error: " } (layout.title) " – Fingerpost" }
            link rel="icon" type="image/svg+xml" href={ (assets) "/ui/mark.svg" };
            link rel="stylesheet" href={ (assets) "/ui/tokens.css" };
            link rel="stylesheet" href={ (assets) "/ui/base.css" };
            link rel="stylesheet" href={ (assets) "/" (face.folder()) "/" (face.folder()) ".css" };
            script type="module" src={ (assets) "/" (face.folder()) "/main.js" } {}
        }
    }
}

fn home(layout: &Layout, face: Face) -> Markup {
    let (href, words) = match face {
        Face::Citizen => ("/", "Fingerpost"),
        Face::Console => ("/call", "Fingerpost calls"),
        Face::Studio => ("/studio", "Fingerpost studio"),
    };
    html! {
        // Inside another site's page a link to our start would throw the answers away by accident.
        @if layout.framed {
            p.name { (icon::mark()) span { "Fingerpost" } }
        } @else {
            a.name href=(href) { (icon::mark()) span { (words) } }
        }
    }
}

fn quick_exit(layout: &Layout, face: Face) -> Markup {
    html! {
        @if let Some(staff) = &layout.staff {
            (staff_bar(staff, face, layout.page))
        } @else if face == Face::Citizen {
            a.leave href="/leave" rel="nofollow" id="leave" { "Leave quickly" span.hidden { ": closes this page. Or press Shift three times" } }
        }
    }
}

fn staff_bar(staff: &StaffBar, face: Face, shown: &str) -> Markup {
    let here = |is: bool| is.then_some("true");
    let list = shown == "worklist";
    html! {
        nav.staff aria-label="Staff" {
            ul {
                @if staff.may_call {
                    li { a href="/call" aria-current=[here(face == Face::Console && !list && !shown.starts_with("care-plan") && shown != "clinics" && shown != "directory")] { "Calls" } }
                    li { a href="/worklist" aria-current=[here(list)] { "Worklist" } }
                    li { a href="/plans" aria-current=[here(shown.starts_with("care-plan"))] { "Care plans" } }
                    li { a href="/clinics" aria-current=[here(shown == "clinics")] { "Clinics" } }
                    li { a href="/directory" aria-current=[here(shown == "directory")] { "Directory" } }
                }
                @if staff.may_author { li { a href="/studio" aria-current=[here(face == Face::Studio)] { "Studio" } } }
                li.who { (staff.name) " (" (staff.role) ")" }
                li { form method="post" action="/sign-out" { button.plain type="submit" { "Sign out" } } }
            }
        }
    }
}

/// The help lines, in the same place on every page.
fn help_strip(layout: &Layout) -> Markup {
    html! {
        aside.help id="help" aria-label="Help lines" {
            div.inner {
                @if layout.crisis_first { (crisis(layout)) }
                (always(layout))
                @if !layout.crisis_first && !layout.crisis.is_empty() {
                    details { summary { "Help in a mental health crisis" } (lines(&layout.crisis)) }
                }
            }
        }
    }
}

fn crisis(layout: &Layout) -> Markup {
    html! {
        section.crisis aria-labelledby="help-now" {
            h2 id="help-now" { "I need help now" }
            (lines(&layout.crisis))
        }
    }
}

fn always(layout: &Layout) -> Markup {
    html! {
        section aria-labelledby="help-always" {
            h2 id="help-always" { "Help at any time" }
            (lines(&layout.help))
        }
    }
}

/// Help lines as a list, with links that dial.
pub(super) fn lines(help: &[HelpLine]) -> Markup {
    html! {
        ul.lines { @for line in help { li { (help_line(line)) } } }
    }
}

fn help_line(line: &HelpLine) -> Markup {
    html! {
        span.say { (line.say) }
        " "
        @if let Some(call) = &line.call {
            a.dial href={ "tel:" (call) } { "Call " (if line.show.is_empty() { call } else { &line.show }) }
        }
        @if let (Some(word), Some(to)) = (&line.text_word, &line.text_to) {
            a.dial href={ "sms:" (to) "?body=" (word) } { "Text " (word) " to " (to) }
        }
        @if let Some(hours) = &line.hours { span.hours { " " (hours) } }
    }
}

fn release(release: Option<&ReleaseLine>) -> Markup {
    html! {
        @if let Some(release) = release {
            p { "Content release " code { (release.hash.chars().take(12).collect::<String>()) } ", " (release.status) ", " (release.date) "." }
        }
    }
}

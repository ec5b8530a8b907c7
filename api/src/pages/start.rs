//! The way in: who needs help, what is wrong, and the form that takes a code back to earlier answers.

use maud::{Markup, html};

use super::question::{answered, error_summary};
use super::shell::{Face, page};
use super::view::{BrowseGroup, CodeForm, FieldError, Layout, StartPage, TopicLine, TopicsPage};

/// The first page. Danger to life stands before its one question.
pub fn start(layout: &Layout, view: &StartPage) -> Markup {
    let errors = missing(view.missing, "Choose who needs help");
    page(
        layout,
        Face::Citizen,
        view.missing,
        &html! {
            (error_summary(&errors, "speaker-self"))
            (danger(layout))
            form method="post" action="/triage" data-enhance="question" data-step="start" novalidate {
                fieldset.question.failed[view.missing] aria-describedby={ "hint" @if view.missing { " error-speaker" } } {
                    legend { h1 id="question" tabindex="-1" data-focus { "Who needs help?" } }
                    p.hint id="hint" { "We ask one thing at a time. You can go back, change an answer or stop at any point. You do not need to give your name." }
                    @if view.missing { (super::control::error_line("speaker", "Choose who needs help")) }
                    div.choices {
                        @for (value, label) in [("self", "Me"), ("parent", "My child"), ("carer", "Someone else")] {
                            div.choice { div.pick {
                                input type="radio" id={ "speaker-" (value) } name="speaker" value=(value);
                                label for={ "speaker-" (value) } { (label) }
                            } }
                        }
                    }
                }
                button.main type="submit" { "Start" }
            }
            @if !layout.framed {
                p.fits { a href="/resume" { "Carry on from earlier answers" } }
                p.fits { a href="/safety-plan" { "Write a safety plan for hard times" } }
            }
            (languages(view))
        },
    )
}

fn missing(missing: bool, text: &str) -> Vec<FieldError> {
    if missing { vec![FieldError { fact: "speaker".into(), text: text.into() }] } else { Vec::new() }
}

/// The first help line, large: the way out for whoever should not be filling in a form.
pub(super) fn danger(layout: &Layout) -> Markup {
    html! {
        @if let Some(line) = layout.help.first() {
            div.danger {
                p { (line.say) }
                @if let Some(call) = &line.call {
                    a.button.call href={ "tel:" (call) } { (super::icon::telephone()) span { "Call " (if line.show.is_empty() { call } else { &line.show }) } }
                }
            }
        }
    }
}

fn languages(view: &StartPage) -> Markup {
    html! {
        @if !view.languages.is_empty() {
            nav.languages aria-label="Languages" {
                ul { @for (code, name, href) in &view.languages { li { a href=(href) lang=(code) hreflang=(code) { (name) } } } }
            }
        }
    }
}

/// "What is the main problem?": own words first, then a list by part of the body.
pub fn topics(layout: &Layout, view: &TopicsPage) -> Markup {
    let errors: Vec<FieldError> = view.error.iter().map(|text| FieldError { fact: "said".into(), text: text.clone() }).collect();
    page(
        layout,
        Face::Citizen,
        view.error.is_some(),
        &html! {
            (error_summary(&errors, "said"))
            (answered(&view.answered))
            (search(view))
            (found(view))
            (browse(view))
            @if view.may_finish { (finish(view)) }
            form.fits method="post" action={ "/triage/" (view.session) "/nothing-fits" } data-enhance="question" {
                input type="hidden" name="seq" value=(view.seq);
                button.plain type="submit" { "None of these fits" }
            }
        },
    )
}

fn search(view: &TopicsPage) -> Markup {
    let failed = view.error.is_some();
    html! {
        form.search method="post" action={ "/triage/" (view.session) "/say" } data-enhance="question" data-step="topics" novalidate {
            input type="hidden" name="seq" value=(view.seq);
            h1 id="question" tabindex="-1" data-focus { label for="said" { (view.heading) } }
            @if !view.chosen.is_empty() { p.hint { "So far: " (view.chosen.join(", ")) "." } }
            p.hint id="said-hint" { "Use your own words, for example “my throat hurts” or “I feel very low”." }
            @if let Some(text) = &view.error { (super::control::error_line("said", text)) }
            div.find {
                input type="text" id="said" name="said" maxlength="300" autocomplete="off" value=[view.said.as_deref()]
                    aria-describedby={ "said-hint" @if failed { " error-said" } };
                button.main type="submit" { "Find" }
            }
        }
    }
}

fn topic_button(line: &TopicLine) -> Markup {
    html! {
        li { button.topic type="submit" name="topic" value=(line.id) data-topic=(line.id) {
            span.title { (line.title) }
            @if !line.also_called.is_empty() { span.also { (line.also_called.join(", ")) } }
        } }
    }
}

fn choose(view: &TopicsPage, lines: &[TopicLine]) -> Markup {
    html! {
        form method="post" action={ "/triage/" (view.session) "/topic" } data-enhance="question" {
            input type="hidden" name="seq" value=(view.seq);
            ul.topics { @for line in lines { (topic_button(line)) } }
        }
    }
}

fn found(view: &TopicsPage) -> Markup {
    html! {
        @if let Some(said) = &view.said {
            section.found aria-labelledby="found" {
                @if view.found.is_empty() {
                    h2 id="found" { "We did not find “" (said) "”" }
                    p { "Try other words, choose from the list, or choose “None of these fits”. A trained person can then help you." }
                } @else {
                    h2 id="found" { "Which is closest?" }
                    (choose(view, &view.found))
                }
            }
        }
    }
}

fn browse(view: &TopicsPage) -> Markup {
    html! {
        @if !view.groups.is_empty() {
            section.browse aria-labelledby="browse" {
                h2 id="browse" { "Or choose from the list" }
                @for group in &view.groups { (browse_group(view, group)) }
            }
        }
    }
}

fn browse_group(view: &TopicsPage, group: &BrowseGroup) -> Markup {
    html! {
        details.group {
            summary { (group.title) span.count { " (" (group.topics.len()) ")" } }
            (choose(view, &group.topics))
        }
    }
}

fn finish(view: &TopicsPage) -> Markup {
    html! {
        form.finish method="post" action={ "/triage/" (view.session) "/topic" } data-enhance="question" {
            input type="hidden" name="seq" value=(view.seq);
            input type="hidden" name="no_more" value="1";
            button.main type="submit" { "Nothing else, show what to do" }
        }
    }
}

/// "None of these fits": what it means, before it is done.
pub fn nothing_fits(layout: &Layout, session: &str, seq: u64, back: &str) -> Markup {
    page(
        layout,
        Face::Citizen,
        false,
        &html! {
            (super::question::back(Some(back)))
            h1 id="question" tabindex="-1" data-focus { "None of these fits" }
            p { "That is fine. We stop guessing and lead you to a trained person, with the answers you have given so far." }
            form method="post" action={ "/triage/" (session) "/nothing-fits" } data-enhance="question" {
                input type="hidden" name="seq" value=(seq);
                button.main type="submit" { "Lead me to a person" }
            }
        },
    )
}

/// Carry on with earlier answers.
pub fn resume(layout: &Layout, view: &CodeForm) -> Markup {
    let errors: Vec<FieldError> = view.error.iter().map(|text| FieldError { fact: "code".into(), text: text.clone() }).collect();
    page(
        layout,
        Face::Citizen,
        view.error.is_some(),
        &html! {
            (super::question::back(Some("/")))
            (error_summary(&errors, "code"))
            form method="post" action="/resume" novalidate {
                h1 id="question" tabindex="-1" data-focus { label for="code" { "What is your code?" } }
                p.hint id="code-hint" { "It was shown when you saved your answers. It works for 24 hours. Some questions are asked again, because things may have changed." }
                @if let Some(text) = &view.error { (super::control::error_line("code", text)) }
                input type="text" id="code" name="code" maxlength="80" autocomplete="one-time-code" spellcheck="false"
                    aria-describedby={ "code-hint" @if view.error.is_some() { " error-code" } };
                button.main type="submit" { "Continue" }
            }
        },
    )
}

/// A code for coming back: shown once, kept by the person.
pub fn save(layout: &Layout, code: &str, back: &str) -> Markup {
    page(
        layout,
        Face::Citizen,
        false,
        &html! {
            (super::question::back(Some(back)))
            h1 id="question" tabindex="-1" data-focus { "Come back later" }
            p { "Write this code down or copy it. With it you can go on within 24 hours, also on another device." }
            p.code.long { code data-resume { (code) } }
            p { "Anyone who has this code can see your answers. Do not wait if you feel worse: use the help lines below." }
        },
    )
}

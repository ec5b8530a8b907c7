//! The regions of the call screen: caller, script with numbered answers, trace, notes, demands, hand-off, keys.

use maud::{Markup, html};

use super::control::{control, error_for, error_line, first_id, main_fact};
use super::icon;
use super::outcome::{action_card, call_first};
use super::question::error_summary;
use super::view::{Beside, CallScreen, CallerBanner, CallerCard, Control, DecideForm, HandOff, OptionLine, Question, ScriptCard};

/// Who is calling. Plans and notes stand first: they change how everything after is heard.
pub(super) fn caller_card(view: &CallerCard) -> Markup {
    let rows = [
        ("Born", &view.born),
        ("NHS number", &view.nhs_number),
        ("Ring back", &view.call_back),
        ("Location", &view.location),
        ("Speaking", &view.relation),
    ];
    html! {
        @if let Some(line) = &view.may_speak { p.notice data-may-speak { (line) } }
        @for banner in &view.banners { (caller_banner(banner)) }
        h2 { (view.name.as_deref().unwrap_or("Name not given")) }
        dl.pairs { @for (label, value) in rows { @if let Some(value) = value { dt { (label) } dd { (value) } } } }
        @if let Some((href, words)) = &view.person { p { a href=(href) { (words) } } }
        @if let Some(href) = &view.plans { p { a href=(href) { "Care plans and special notes" } } }
        (terms("Long-term conditions", &view.conditions))
        (terms("Medicines", &view.medicines))
    }
}

fn caller_banner(banner: &CallerBanner) -> Markup {
    html! {
        div.plan.strong[banner.strong] data-banner {
            p.kind { (banner.kind) }
            p.title { (banner.title) }
            @for line in &banner.lines { p { (line) } }
        }
    }
}

fn terms(title: &str, list: &[String]) -> Markup {
    html! { @if !list.is_empty() { h3 { (title) } ul { @for term in list { li { (term) } } } } }
}

/// What to say, and the answers by number.
pub(super) fn script(view: &CallScreen, card: &ScriptCard) -> Markup {
    let question = Question { control: card.control.clone(), errors: card.errors.clone(), ..Question::default() };
    let fact = main_fact(&card.control);
    let used = card.beside.iter().filter(|one| one.is_used).map(|one| one.key.as_str()).collect::<Vec<_>>().join(",");
    html! {
        (error_summary(&card.errors, &first_id(&card.control)))
        form method="post" action=(view.action) data-enhance="script" data-step=(card.step) novalidate {
            input type="hidden" name="seq" value=(view.seq);
            @if !used.is_empty() { input type="hidden" name="used" value=(used); }
            fieldset.question data-fact=[(!fact.is_empty()).then_some(fact)] {
                legend {
                    @if let Some(caption) = &card.caption { span.caption { (caption) } }
                    @if let Some(stem) = &card.stem { span.stem { (stem) } }
                    h1.say id="question" tabindex="-1" data-focus { (card.say) }
                }
                @if let Some(origin) = card.origin { p { span.chip { (origin.word()) } } }
                @if let Some(probe) = &card.probe { p.probe { strong { "If the caller is unsure" } " " (probe) } }
                @if let Some(text) = error_for(&card.errors, fact) { (error_line(fact, text)) }
                @for one in &card.beside { (beside(one)) }
                (numbered(&card.control).unwrap_or_else(|| control(&question)))
            }
            button.main type="submit" { "Confirm" }
        }
        div.support {
            @if !card.why.is_empty() { p.why { strong { "Why we are asking" } " " (card.why) } }
            @for line in &card.support { p { (line) } }
        }
    }
}

fn beside(one: &Beside) -> Markup {
    html! {
        p.suggestion {
            @if !one.about.is_empty() { strong { (one.about) } ". " }
            (one.words) ". "
            @if one.is_used { strong { "Filled in. Confirm it if it is so." } }
            @else { a href=(one.href) data-enhance="link" { "Use this" span.hidden { ": " (one.about) " " (one.words) } } }
        }
    }
}

/// Answers with their digit, for the two controls that are a list of choices.
fn numbered(control: &Control) -> Option<Markup> {
    let line = |value: &str, label: &str, meaning: &Option<String>| OptionLine {
        value: value.into(),
        label: label.into(),
        meaning: meaning.clone(),
    };
    let (fact, options, unsure, given) = match control {
        Control::YesNo { fact, yes_means, no_means, unsure, given } => {
            (fact, vec![line("yes", "Yes", yes_means), line("no", "No", no_means)], unsure, given)
        }
        Control::OneOf { fact, options, unsure, given } => (fact, options.clone(), unsure, given),
        _ => return None,
    };
    let mut rows: Vec<(String, OptionLine)> = options
        .into_iter()
        .enumerate()
        // Ten and more have no digit: 0 is "not sure" on every question.
        .map(|(n, option)| (if n < 9 { (n + 1).to_string() } else { String::new() }, option))
        .collect();
    if let Some(words) = unsure {
        rows.push(("0".into(), line("unsure", words, &None)));
    }
    Some(html! {
        div.choices.numbered data-answers {
            @for (digit, option) in &rows {
                div.choice {
                    div.pick {
                        input type="radio" id={ (fact) "-" (option.value) } name={ "fact." (fact) } value=(option.value)
                            data-digit=[(!digit.is_empty()).then_some(digit)] checked[given.as_deref() == Some(option.value.as_str())];
                        label for={ (fact) "-" (option.value) } { (option.label) @if let Some(text) = &option.meaning { small { " " (text) } } }
                        @if !digit.is_empty() { span.digit aria-hidden="true" { (digit) } }
                    }
                }
            }
        }
    })
}

/// What was said, oldest first.
pub(super) fn trace(view: &CallScreen) -> Markup {
    html! {
        details.trace open {
            summary { h2 { "Trace (" (view.trace.len()) ")" } }
            ol { @for line in &view.trace {
                li data-fact=(line.fact) {
                    span.asked { (line.question) } " "
                    span.said { (if line.answer.is_empty() { "Not provided" } else { &line.answer }) } " "
                    span.chip { (line.origin.word()) }
                    @if let Some(href) = &line.change { " " a href=(href) { "Change" span.hidden { " the answer to: " (line.question) } } }
                }
            } }
        }
    }
}

/// Notes, watched for danger words by the server; a flag can only raise.
pub(super) fn notes(view: &CallScreen) -> Markup {
    html! {
        details.notes open {
            summary { h2 { "Notes (" (view.notes.len()) ")" } }
            @for note in &view.notes {
                div.note {
                    @if let Some(flag) = &note.flag { p.flag role="alert" { "Danger words: " (flag) } }
                    p { (note.text) } p.hint { (note.at) }
                }
            }
            form method="post" action=(view.notes_action) data-enhance="script" {
                input type="hidden" name="seq" value=(view.seq);
                label for="note" { "New note" }
                textarea id="note" name="note" rows="3" maxlength="2000" {}
                button type="submit" { "Add note" }
            }
        }
    }
}

/// Demands so far, most urgent first.
pub(super) fn demands(view: &CallScreen) -> Markup {
    html! {
        section.demands aria-labelledby="demands" {
            h2 id="demands" { "Demanded so far" }
            @if view.demands.is_empty() { p.hint { "Nothing yet." } }
            ul { @for demand in &view.demands {
                li class=(demand.action.band.name()) data-urgency=(demand.action.rank) {
                    (icon::band(demand.action.band)) span { strong { (demand.action.headline) } " " (demand.action.by_when)
                        @for reason in &demand.action.reasons { small { (reason.text) @if let Some(source) = &reason.source { " (" (source) ")" } } } }
                }
            } }
        }
    }
}

/// The outcome in the handler's words, with its hand-off.
pub(super) fn hand_off(view: &CallScreen, outcome: &HandOff) -> Markup {
    html! {
        (action_card(&outcome.lead, true))
        (call_first(&outcome.lead))
        @for line in &outcome.told { p.notice { (line) } }
        @if !outcome.also.is_empty() { h2 { "Also" } @for card in &outcome.also { (action_card(card, false)) } }
        @if let Some(hub) = &outcome.hub {
            section data-hub { h2 { "Their palliative care hub" }
                p { "Ring the hub named in the plan as well, not instead: " strong { (hub) } } }
        }
        section { h2 { "Read out" }
            @if outcome.worse.is_empty() { p { "If anything gets worse or something new worries you, ring again at once." } }
            ul.read-out { @for line in &outcome.worse { li { (line) } } } }
        @if !outcome.also_needed.is_empty() { h2 { "What else matters" } ul { @for line in &outcome.also_needed { li { (line) } } } }
        @if !outcome.not_assessed.is_empty() { h2 { "Not assessed" } ul { @for line in &outcome.not_assessed { li { (line) } } } }
        div.hand-off {
            @if let Some((href, words)) = &outcome.booking { p.notice { "Booked: " a href=(href) { (words) } } }
            @else if let Some(href) = &outcome.services { p { a.button href=(href) { "Find a service and book" } } }
            @if !outcome.summary.is_empty() { p { a href=(outcome.summary) { "Summary for whoever sees them" } } }
            p { (outcome.gp) }
            @if let Some(done) = &outcome.committed { p.notice { (done) } }
            @else if let Some(action) = &outcome.commit {
                form method="post" action=(action) data-enhance="script" {
                    input type="hidden" name="seq" value=(view.seq);
                    @if outcome.may_tell_gp { div.choice { div.pick { input type="checkbox" id="keep_from_gp" name="keep_from_gp" value="1";
                        label for="keep_from_gp" { "They do not want their GP practice told" } } } }
                    button.main type="submit" data-command="commit" { "Commit the outcome" }
                }
            }
            @if let Some(form) = &outcome.decide { (decide(view, form)) }
        }
    }
}

/// Another outcome, with its reason: the questions do not know everything that is heard.
fn decide(view: &CallScreen, form: &DecideForm) -> Markup {
    html! {
        details.decide {
            summary { (if form.is_clinician { "Decide for another outcome, or agree" } else { "More urgent help is needed" }) }
            form method="post" action=(form.action) {
                input type="hidden" name="seq" value=(view.seq);
                @if !form.is_clinician { p.hint { "Less urgent help is for a clinician to decide." } }
                label for="disposition" { "Outcome" }
                select id="disposition" name="disposition" required {
                    @for (id, words) in &form.choices { option value=(id) selected[*id == form.now] { (words) } }
                }
                label for="decide-reason" { "Why? Whoever sees them next reads it" }
                textarea id="decide-reason" name="reason" rows="3" maxlength="500" required {}
                button type="submit" { "Write it down" }
            }
        }
    }
}

/// Every key, visible and clickable.
pub(super) fn shortcut_bar(view: &CallScreen) -> Markup {
    html! {
        nav.keys aria-label="Keys" {
            ul { @for line in &view.keys {
                li { @if let Some(href) = &line.href { a href=(href) data-command=(line.command) data-enhance="link" { kbd { (line.key) } " " (line.does) } }
                    @else { button.plain type="button" data-command=(line.command) { kbd { (line.key) } " " (line.does) } } }
            } }
            label.switch { input type="checkbox" id="keys-on" checked; " Keys on" }
        }
    }
}

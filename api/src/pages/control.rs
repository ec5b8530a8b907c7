//! The controls of a question: radios, cards of yes/no facts, numbers, ages, texts, lists. One form contract for all:
//! `fact.NAME` carries the answer, `unit.NAME` its unit, `none` says that nothing on a card applies.

use maud::{Markup, html};

use super::view::{CardFact, Control, FieldError, OptionLine, Question};

/// The words of the error for `fact`, if it has one.
pub(super) fn error_for<'a>(errors: &'a [FieldError], fact: &str) -> Option<&'a str> {
    errors.iter().find(|e| e.fact == fact).map(|e| e.text.as_str())
}

/// Name of the fact that stands for the whole control: a card answers to the empty name.
pub(super) fn main_fact(control: &Control) -> &str {
    match control {
        Control::YesNo { fact, .. }
        | Control::OneOf { fact, .. }
        | Control::Number { fact, .. }
        | Control::Age { fact, .. }
        | Control::Text { fact, .. }
        | Control::List { fact, .. } => fact,
        Control::Card { .. } => "",
    }
}

/// Id of the first thing to answer, where the error summary leads.
pub(super) fn first_id(control: &Control) -> String {
    match control {
        Control::Card { facts, each, .. } => {
            let name = facts.first().map_or("", |f| f.fact.as_str());
            if *each { format!("{name}-yes") } else { format!("fact-{name}") }
        }
        Control::YesNo { fact, .. } => format!("{fact}-yes"),
        Control::OneOf { fact, options, .. } => format!("{fact}-{}", options.first().map_or("", |o| o.value.as_str())),
        Control::Age { fact, .. } => format!("day-{fact}"),
        other => format!("fact-{}", main_fact(other)),
    }
}

/// A question's control without its legend.
pub(super) fn control(view: &Question) -> Markup {
    match &view.control {
        Control::YesNo { fact, yes_means, no_means, unsure, given } => {
            let options = yes_no(yes_means.as_deref(), no_means.as_deref());
            radios(fact, &options, unsure.as_deref(), given.as_deref())
        }
        Control::OneOf { fact, options, unsure, given } => radios(fact, options, unsure.as_deref(), given.as_deref()),
        Control::Card { facts, each: false, none } => card(facts, *none),
        Control::Card { facts, each: true, .. } => card_each(facts, &view.errors),
        Control::Number { .. } => number(&view.control, &view.errors),
        Control::Age { fact, given_date, given_age } => age(fact, given_date.as_ref(), given_age.as_ref(), &view.errors),
        Control::Text { fact, unsure, given, most_chars } => html! {
            textarea id={ "fact-" (fact) } name={ "fact." (fact) } rows="3" maxlength=(most_chars) aria-labelledby="question"
                aria-describedby=[described(&view.errors, fact)] { (given.as_deref().unwrap_or_default()) }
            (unsure_box(fact, unsure.as_deref()))
        },
        Control::List { fact, suggestions, unsure, given } => list(fact, suggestions, unsure.as_deref(), given),
    }
}

fn yes_no(yes: Option<&str>, no: Option<&str>) -> Vec<OptionLine> {
    let line = |value: &str, label: &str, meaning: Option<&str>| OptionLine {
        value: value.into(),
        label: label.into(),
        meaning: meaning.map(Into::into),
    };
    vec![line("yes", "Yes", yes), line("no", "No", no)]
}

fn described(errors: &[FieldError], fact: &str) -> Option<String> {
    error_for(errors, fact).map(|_| format!("error-{fact}"))
}

fn radios(fact: &str, options: &[OptionLine], unsure: Option<&str>, given: Option<&str>) -> Markup {
    html! {
        div.choices {
            @for option in options { (radio(fact, option, given)) }
            @if let Some(words) = unsure {
                (radio(fact, &OptionLine { value: "unsure".into(), label: words.into(), meaning: None }, given))
            }
        }
    }
}

fn radio(fact: &str, option: &OptionLine, given: Option<&str>) -> Markup {
    let id = format!("{fact}-{}", option.value);
    html! {
        div.choice {
            div.pick {
                input type="radio" id=(id) name={ "fact." (fact) } value=(option.value) checked[given == Some(option.value.as_str())];
                label for=(id) { (option.label) }
            }
            (meaning(&option.label, option.meaning.as_deref()))
        }
    }
}

fn meaning(label: &str, text: Option<&str>) -> Markup {
    html! {
        @if let Some(text) = text {
            details.meaning {
                summary { "What does this mean?" span.hidden { " " (label) } }
                p { (text) }
            }
        }
    }
}

fn card(facts: &[CardFact], none: bool) -> Markup {
    html! {
        div.choices data-card {
            @for line in facts {
                div.choice {
                    div.pick {
                        input type="checkbox" id={ "fact-" (line.fact) } name={ "fact." (line.fact) } value="yes" data-fact=(line.fact)
                            checked[line.given.as_deref() == Some("yes")];
                        label for={ "fact-" (line.fact) } { (line.label) }
                    }
                    (meaning(&line.label, line.meaning.as_deref()))
                }
            }
        }
        div.choices.apart {
            p.or { "or" }
            div.choice { div.pick {
                input type="checkbox" id="unsure" name="unsure" value="1";
                label for="unsure" { "I am not sure about one or more of these" }
            } }
            div.choice { div.pick {
                input type="checkbox" id="none" name="none" value="1" data-alone checked[none];
                label for="none" { "None of these" }
            } }
        }
    }
}

fn card_each(facts: &[CardFact], errors: &[FieldError]) -> Markup {
    html! {
        input type="hidden" name="each" value="1";
        @for line in facts {
            fieldset.each data-fact=(line.fact) aria-describedby=[described(errors, &line.fact)] {
                legend { (line.label) }
                @if let Some(text) = error_for(errors, &line.fact) { (error_line(&line.fact, text)) }
                div.choices.row {
                    @for (value, label) in [("yes", "Yes"), ("no", "No"), ("unsure", "Not sure")] {
                        div.choice { div.pick {
                            input type="radio" id={ (line.fact) "-" (value) } name={ "fact." (line.fact) } value=(value)
                                checked[line.given.as_deref() == Some(value)];
                            label for={ (line.fact) "-" (value) } { (label) }
                        } }
                    }
                }
                (meaning(&line.label, line.meaning.as_deref()))
            }
        }
    }
}

/// The words of an error beside its field.
pub(super) fn error_line(fact: &str, text: &str) -> Markup {
    html! { p.error id={ "error-" (fact) } { span.hidden { "Error: " } (text) } }
}

fn unsure_box(fact: &str, unsure: Option<&str>) -> Markup {
    html! {
        @if let Some(words) = unsure {
            div.choices.apart {
                p.or { "or" }
                div.choice { div.pick {
                    input type="checkbox" id={ (fact) "-unsure" } name={ "unsure." (fact) } value="1";
                    label for={ (fact) "-unsure" } { (words) }
                } }
            }
        }
    }
}

fn number(control: &Control, errors: &[FieldError]) -> Markup {
    let Control::Number { fact, units, between, unsure, given, given_unit } = control else { return Markup::default() };
    let single = units.len() < 2;
    html! {
        div.number {
            input.short type="text" inputmode="decimal" autocomplete="off" id={ "fact-" (fact) } name={ "fact." (fact) }
                value=[given.as_deref()] aria-labelledby="question" aria-describedby=[described(errors, fact)] maxlength="12";
            @if single {
                @if let Some(unit) = units.first() {
                    span.unit { (unit.label) }
                    input type="hidden" name={ "unit." (fact) } value=(unit.value);
                }
            }
        }
        @if !single {
            fieldset.units {
                legend { "Which unit?" }
                div.choices.row {
                    @for unit in units {
                        div.choice { div.pick {
                            input type="radio" id={ "unit-" (fact) "-" (unit.value) } name={ "unit." (fact) } value=(unit.value)
                                checked[given_unit.as_deref() == Some(unit.value.as_str())];
                            label for={ "unit-" (fact) "-" (unit.value) } { (unit.label) }
                        } }
                    }
                }
            }
        }
        @if let Some((low, high)) = between { p.hint { "A number from " (low) " to " (high) "." } }
        (unsure_box(fact, unsure.as_deref()))
    }
}

fn age(fact: &str, date: Option<&(String, String, String)>, rough: Option<&(String, String)>, errors: &[FieldError]) -> Markup {
    let part = |n: u8| {
        date.map(|(d, m, y)| {
            if n == 0 {
                d.as_str()
            } else if n == 1 {
                m.as_str()
            } else {
                y.as_str()
            }
        })
    };
    html! {
        p.hint id="date-hint" { "For example 31 3 1980." }
        div.date {
            @for (n, name, words, token, size) in [(0, "day", "Day", "bday-day", "2"), (1, "month", "Month", "bday-month", "2"), (2, "year", "Year", "bday-year", "4")] {
                div {
                    label for={ (name) "-" (fact) } { (words) }
                    input type="text" inputmode="numeric" id={ (name) "-" (fact) } name={ (name) "." (fact) } maxlength=(size) size=(size)
                        autocomplete=(token) value=[part(n)] aria-describedby=[(n == 0).then(|| described(errors, fact).unwrap_or_else(|| "date-hint".into()))];
                }
            }
        }
        details.rough open[rough.is_some()] {
            summary { "I only know roughly how old" }
            label for={ "fact-" (fact) } { "About how old?" }
            div.number {
                input.short type="text" inputmode="numeric" id={ "fact-" (fact) } name={ "fact." (fact) } maxlength="3" value=[rough.map(|r| r.0.as_str())];
                label.hidden for={ "unit-" (fact) } { "Years, months, weeks or days" }
                select id={ "unit-" (fact) } name={ "unit." (fact) } {
                    @for unit in ["years", "months", "weeks", "days"] {
                        option value=(unit) selected[rough.is_some_and(|r| r.1 == unit)] { (unit) }
                    }
                }
            }
        }
    }
}

fn list(fact: &str, suggestions: &[String], unsure: Option<&str>, given: &[String]) -> Markup {
    // Three empty lines more than are filled: enough for one page, and the page comes back filled for more.
    let lines = (given.len() + 3).max(4);
    html! {
        datalist id={ "known-" (fact) } { @for entry in suggestions { option value=(entry) {} } }
        ol.entries {
            @for (n, text) in given.iter().map(String::as_str).chain(std::iter::repeat("")).take(lines).enumerate() {
                li { input type="text" id={ "fact-" (fact) @if n > 0 { "-" (n) } } name={ "fact." (fact) } value=(text) maxlength="120"
                    list={ "known-" (fact) } autocomplete="off" aria-label={ "Entry " (n + 1) }; }
            }
        }
        div.choices.apart {
            div.choice { div.pick {
                input type="checkbox" id="none" name="none" value="1";
                label for="none" { "None" }
            } }
        }
        (unsure_box(fact, unsure))
    }
}

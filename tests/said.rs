//! A condition in words keeps no name and no sign of the file.

#![allow(clippy::unwrap_used, reason = "a test may stop")]

#[path = "support/shipped.rs"]
mod shipped;

use fingerpost_engine::prove::said::Said;

#[test]
fn a_condition_is_read_without_a_name_or_sign_of_the_file() {
    let program = shipped::load().program.unwrap();
    let said = Said::of(&program);
    for (text, words) in [
        ("collapsed", "\"Fainted or collapsed today\" is yes"),
        (
            "not collapsed and temperature_c >= 38.5",
            "\"Fainted or collapsed today\" is no and \"What is your temperature, if you can measure it?\" at least 38.5 °C",
        ),
        ("chest_pain_when in [now, longer_ago]", "\"When did you last have the pain?\" is \"I have it now\" or \"More than 3 days ago\""),
        ("chest_pain_when != now", "\"When did you last have the pain?\" is not \"I have it now\""),
        (
            "age_months < 3 and (collapsed or heart_pattern)",
            "age less than 3 months and (\"Fainted or collapsed today\" is yes or \"heart pattern\" is yes)",
        ),
        ("temperature_c is unsure", "\"What is your temperature, if you can measure it?\" is \"not sure\""),
        ("not (collapsed and heart_pattern)", "not (\"Fainted or collapsed today\" is yes and \"heart pattern\" is yes)"),
        ("score_phq_9 >= 10", "\"score phq 9\" at least 10"),
    ] {
        assert_eq!(said.condition(text), words, "{text}");
    }
}

#[test]
fn no_promise_is_told_with_a_bare_name() {
    let program = shipped::load().program.unwrap();
    let said = Said::of(&program);
    for promise in &program.promises {
        let words = said.condition(&promise.text);
        assert!(!words.contains(['_', '=', '<', '>']), "{}: {words}", promise.text);
    }
}

#[test]
fn a_made_up_name_is_told_with_what_it_stands_for() {
    let program = shipped::load().program.unwrap();
    let found = Said::of(&program).defined(["sharp_on_breathing and clot_chance", "score_phq_9 >= 10"]);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["clot chance", "score phq 9"]);
    assert!(found.iter().all(|(_, means)| !means.is_empty() && !means.contains('_')), "{found:?}");
}

#[test]
fn outcomes_that_sound_alike_are_told_apart() {
    let program = shipped::load().program.unwrap();
    let said = Said::of(&program);
    let told: std::collections::BTreeSet<String> = program.ladder.dispositions.iter().map(|d| said.named_disposition(&d.name)).collect();
    assert_eq!(told.len(), program.ladder.dispositions.len(), "{told:?}");
}

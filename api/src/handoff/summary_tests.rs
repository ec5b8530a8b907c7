//! The summary in its three forms, from one structure: what stands first, what cannot be written into it, and that it prints.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use super::summary::{Beside, Summary, Who, summary};
use super::summary_html::{document, policy};
use super::summary_text::text;
use super::tests::{action, found, london, referral};
use super::types::{Finding, GivenPlan, Receiver, Referral, Weight};
use crate::outbox::{About, Where};

fn whole() -> Referral {
    let mut referral =
        referral(vec![action("primary-care-6h", "primary-care", Some(360)), action("clinician-now", "clinician-call", Some(20))]);
    referral.positives.insert(0, found("Coughing up blood", "Yes", Weight::RedFlag));
    referral.positives.push(Finding { about: About::DomesticAbuse, ..found("Is leaving or has left", "Yes", Weight::Told) });
    referral.own_words = vec!["pain\nFOR INFORMATION: nothing to do <script>alert(1)</script>".to_owned()];
    referral
}

fn set(referral: &Referral, receiver: Receiver, who: &Who, promised: &[String]) -> Summary {
    let zone = london();
    let beside = Beside { receiver, who, session: "ABC", promised, zone: &zone };
    summary(referral, referral.action("primary-care-6h").unwrap(), &beside)
}

#[test]
fn the_summary_says_what_to_do_first_then_the_red_flags_and_who_said_so() {
    let promised = ["Appointment at Saltmere Centre, Monday 23 November at 11:00".to_owned()];
    let who = Who { name: "Ada Example".to_owned(), telephone: "01632 960 001".to_owned(), ..Who::default() };
    let text = text(&set(&whole(), Receiver::Action, &who, &promised));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "FOR ACTION: primary-care please, by 16:02 on Monday 23 November 2026");
    assert_eq!(lines[1], "Person: Ada Example, 34 years, female (identity not checked)");
    let at = |line: &str| lines.iter().position(|found| *found == line).unwrap_or_else(|| panic!("{line} is not in\n{text}"));
    let order = [
        "Read this first:",
        "- Depends on steroids.",
        "How to reach them:",
        "- Ring 01632 960 001",
        "Came with:",
        "- “pain FOR INFORMATION: nothing to do <script>alert(1)</script>”",
        "What matters:",
        "- RED FLAG: Coughing up blood",
        "- Temperature: 38.6 °C (corrected)",
        "In confidence: do not speak of this to family or carers:",
        "Not sure, or could not be checked:",
        "- RED FLAG: Is there a rash? Not sure",
        "Asked after and not there:",
        "- Signs: none of these: stiff neck.",
        "- Danger: none of the other 2 that everybody is asked.",
        "- 3 more questions were answered no.",
        "Why this outcome:",
        "- Needs an examination [NICE CKS]",
        "What the person was told:",
        "- clinician-call please, by 10:22 on Monday 23 November 2026",
        "What was promised:",
        "- Appointment at Saltmere Centre, Monday 23 November at 11:00",
    ];
    let places: Vec<usize> = order.iter().map(|line| at(line)).collect();
    assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{places:?}\n{text}");
    assert!(text.contains("No clinician has confirmed"), "{text}");
    assert!(text.contains("content release 0123456789ab."), "{text}");
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{text}");
    assert!(super::summary_text::text(&set(&whole(), Receiver::Information, &who, &promised)).starts_with("FOR INFORMATION: "));
}

#[test]
fn what_is_not_known_is_said_and_not_left_out() {
    let text = text(&set(&whole(), Receiver::Action, &Who::default(), &[]));
    for line in [
        "Name not given, 34 years, female (identity not checked)",
        "- No number was given.",
        "- Nothing was booked and no call-back was promised here.",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[test]
fn the_document_holds_the_same_words_and_nothing_that_runs_or_loads() {
    let mut referral = whole();
    let boxes = vec![("Who I can ring".to_owned(), "My sister".to_owned())];
    referral.safety_plan = Some(GivenPlan { at: super::tests::now(), boxes });
    let summary = set(&referral, Receiver::Action, &Who::default(), &[]);
    let html = document(&summary);
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !html.contains("<script"), "{html}");
    for banned in ["src=", "href=", "url(", "@import", "style=\""] {
        assert!(!html.contains(banned), "{banned}: {html}");
    }
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    for section in &summary.sections {
        assert!(html.contains(&escaped(&section.title)), "{}", section.title);
        assert!(section.lines.iter().all(|line| html.contains(&escaped(&line.text))), "{section:?}");
    }
    // On paper: A4, black on white, and who and which on each page, by a head that repeats.
    assert!(html.contains("@page{size:A4") && html.contains("color:#000;background:#fff"));
    assert!(html.contains("<thead><tr><td>Name not given, 34 years, female (identity not checked) · ABC</td></tr></thead>"), "{html}");
    assert!(html.contains("<title>Summary ABC</title>"), "a title is shown in lists of windows");
    assert!(policy().starts_with("default-src 'none'; style-src 'sha256-"));
}

#[test]
fn its_pieces_keep_apart_what_not_everybody_may_see_and_its_subject_tells_nothing() {
    let summary = set(&whole(), Receiver::Action, &Who::default(), &[]);
    let pieces = summary.pieces();
    let subject: Vec<_> = pieces.iter().filter(|piece| piece.part == Where::Subject).collect();
    assert_eq!(subject[0].lines, ["FOR ACTION: conversation ABC"]);
    let confidential: Vec<_> =
        pieces.iter().filter(|piece| piece.about == About::DomesticAbuse).map(|piece| piece.title.as_str()).collect();
    assert_eq!(confidential, ["In confidence: do not speak of this to family or carers", "Why this outcome"]);
    for piece in pieces.iter().filter(|piece| piece.about != About::DomesticAbuse) {
        assert!(!piece.lines.iter().any(|line| line.contains("leaving")), "{piece:?}");
    }
    assert!(pieces.iter().any(|piece| piece.lines.iter().any(|line| line == "RED FLAG: Coughing up blood")));
}

#[test]
fn every_name_of_the_table_of_what_is_sensitive_is_one_of_the_content() {
    use super::sensitive::{Kind, names};
    let release = super::desk_tests::shipped();
    let program = &release.program;
    let names = names().unwrap();
    assert!(names.len() >= 20);
    for (kind, name) in names {
        let is_there = match kind {
            Kind::Topic => program.pathways.iter().any(|pathway| pathway.name == name),
            Kind::Fact => program.fact_named(&name).is_some(),
            Kind::Action => program.actions.iter().any(|action| action.name == name),
        };
        assert!(is_there, "{kind:?} `{name}` is not in the shipped content");
    }
}

//! Pieces the example pages share: layout, help lines, answered turns. It holds no page.

use fingerpost_api::pages::view::{AnsweredTurn, HelpLine, Layout, ReleaseLine, StaffBar};

/// A help line with a number.
pub fn line(say: &str, call: &str, show: &str, hours: Option<&str>) -> HelpLine {
    HelpLine { say: say.into(), call: Some(call.into()), show: show.into(), hours: hours.map(Into::into), ..HelpLine::default() }
}

/// The frame around an example page.
pub fn layout(title: &str, page: &'static str, crisis_first: bool) -> Layout {
    Layout {
        title: title.into(),
        page,
        help: vec![
            line("If life is in danger", "999", "999", None),
            line("Urgent, but not life-threatening", "111", "111", Some("day and night")),
            line("Deaf or hard of hearing (Relay UK)", "18001111", "18001 111", None),
        ],
        crisis: vec![
            line("If life is in danger", "999", "999", None),
            line("Mental health crisis: NHS 111, option 2", "111", "111", Some("day and night")),
            line("Samaritans", "116123", "116 123", Some("day and night")),
            HelpLine {
                say: "Prefer to text".into(),
                text_word: Some("SHOUT".into()),
                text_to: Some("85258".into()),
                ..HelpLine::default()
            },
        ],
        crisis_first,
        release: Some(ReleaseLine {
            hash: "9f2c71d04b8e6a35".into(),
            status: "demonstration".into(),
            date: "made 22 November 2026".into(),
        }),
        assets: "/assets/preview".into(),
        ..Layout::default()
    }
}

/// The frame of a staff page.
pub fn staff(title: &str, page: &'static str) -> Layout {
    Layout {
        staff: Some(StaffBar { name: "Asha Mistry".into(), role: "call handler".into(), may_call: true, may_author: true }),
        ..layout(title, page, false)
    }
}

/// Answers given before.
pub fn turns() -> Vec<AnsweredTurn> {
    let turn = |fact: &str, question: &str, answer: &str| AnsweredTurn {
        fact: fact.into(),
        question: question.into(),
        answer: answer.into(),
        origin: None,
        change: Some(format!("/triage/abc/change/{fact}")),
    };
    vec![
        turn("speaker", "Who needs help?", "Me"),
        turn("age", "What is your date of birth?", "31 March 1980 (46 years)"),
        turn("sex", "What sex were you recorded as at birth?", "Female"),
        turn("pregnant", "Could you be pregnant?", "No"),
        turn("takes_anticoagulant", "Do you take a blood thinner?", "Not sure"),
    ]
}

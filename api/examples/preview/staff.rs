//! Example pages of the call screen and the studio.

use fingerpost_api::pages::view::{
    ActionCard, Band, CallScreen, CallStart, CallerBanner, CallerCard, Control, Demand, FaultLine, GraphNode, HandOff, KeyLine, NoteLine,
    Origin, OutlineStep, PromiseLine, Reason, ScriptCard, SourceLine, StudioLibrary, StudioTopic, StudioTopicLine, TraceLine, TryStep,
    VignetteLine,
};
use fingerpost_api::pages::{api_docs, call, sign_in, studio};
use maud::Markup;

use crate::parts::{layout, staff};

/// Every page with its file name.
pub fn pages() -> Vec<(&'static str, Markup)> {
    let demo = vec![("handler".to_owned(), "demonstration".to_owned(), "take calls".to_owned())];
    let document = serde_json::json!({ "paths": { "/v1/sessions": { "post": { "tags": ["sessions"], "summary": "Begin a conversation",
        "responses": { "201": { "description": "Begun" }, "422": { "description": "Does not fit" } } } } } });
    vec![
        ("sign-in", sign_in::sign_in(&layout("Staff sign in", "sign-in", false), "/call", None, &demo)),
        (
            "call-start",
            call::call_start(
                &staff("Calls", "call-start"),
                &CallStart { people: vec![("999 123 4567".into(), "steroid plan".into())], ..CallStart::default() },
            ),
        ),
        ("call", call::call(&staff("Call", "call"), &screen(true))),
        ("call-outcome", call::call(&staff("Call", "call"), &screen(false))),
        (
            "call-emergency",
            call::emergency(
                &staff("Emergency", "call-emergency"),
                &ActionCard { headline: "I am sending an ambulance now. Stay on the line.".into(), ..ActionCard::default() },
                &["Is the person breathing?".into(), "Lay them on their back. I will tell you what to do.".into()],
                "/call/abc",
                "/call/abc/emergency",
                4,
            ),
        ),
        ("studio", studio::library(&staff("Studio", "studio"), &library())),
        ("studio-topic", studio::topic(&staff("Sore throat", "studio-topic"), &topic())),
        ("studio-try", studio::try_step(&staff("Try", "studio-try"), &try_step())),
        ("api", api_docs::api_docs(&layout("API", "api", false), "Fingerpost API", "0.1.0", &api_docs::groups_of(&document))),
    ]
}

fn nurse() -> ActionCard {
    ActionCard {
        disposition: "primary-care-6h".into(),
        rank: 10,
        band: Band::Urgent,
        headline: "GP surgery or urgent treatment centre".into(),
        by_when: "within 6 hours".into(),
        reasons: vec![Reason { text: "Weak immune system with a sore throat".into(), source: Some("NICE CKS Sore throat".into()) }],
        ..ActionCard::default()
    }
}

fn keys() -> Vec<KeyLine> {
    let key = |command: &'static str, key: &'static str, does: &'static str, href: Option<&str>| KeyLine {
        command,
        key,
        does,
        href: href.map(Into::into),
    };
    vec![
        key("emergency", "F4", "Emergency", Some("/call/abc/emergency")),
        key("back", "F2", "One question back", Some("/call/abc?back=1")),
        key("region", "F6", "Next region", None),
        key("notes", "F8", "Notes", None),
        key("commit", "Ctrl+Enter", "Commit", None),
    ]
}

fn caller() -> CallerCard {
    CallerCard {
        name: Some("Rosa Lindqvist".into()),
        born: Some("31 March 1980 (46 years)".into()),
        nhs_number: Some("999 123 4567".into()),
        call_back: Some("01632 960 123".into()),
        location: Some("EB1 4QQ, Eastbrook".into()),
        relation: Some("The person".into()),
        plans: Some("/call/abc/plans".into()),
        may_speak: None,
        banners: vec![
            CallerBanner {
                kind: "Care plan".into(),
                title: "Steroid emergency plan".into(),
                lines: vec!["Needs extra steroid when ill.".into()],
                strong: true,
            },
            CallerBanner {
                kind: "Earlier contact".into(),
                title: "One contact in 96 hours".into(),
                lines: vec!["Yesterday 14:10: pharmacist".into()],
                strong: false,
            },
        ],
        person: Some(("#".into(), "Person, needs and earlier contacts")),
        conditions: vec!["Addison's disease".into()],
        medicines: vec!["Hydrocortisone".into()],
    }
}

fn screen(asking: bool) -> CallScreen {
    CallScreen {
        session: "abc".into(),
        seq: 6,
        action: "/call/abc/answer".into(),
        emergency: "/call/abc/emergency".into(),
        notes_action: "/call/abc/notes".into(),
        close_action: "/call/abc/close".into(),
        close_reasons: vec![("dropped".into(), "The line went dead".into())],
        caller: caller(),
        script: asking.then(|| ScriptCard {
            step: "drooling".into(),
            caption: Some("Sore throat · Danger signs".into()),
            say: "Is it so sore that you cannot swallow your own spit?".into(),
            probe: Some("Is spit running out of your mouth? Can you take a sip of water?".into()),
            why: "The throat may be closing.".into(),
            control: Control::YesNo {
                fact: "drooling".into(),
                yes_means: None,
                no_means: None,
                unsure: Some("Not sure".into()),
                given: None,
            },
            origin: Some(Origin::Web),
            ..ScriptCard::default()
        }),
        hand_off: (!asking).then(|| HandOff {
            lead: nurse(),
            worse: vec!["If it gets hard to breathe, call 999.".into()],
            services: Some("/call/abc/services".into()),
            commit: Some("/call/abc/commit".into()),
            ..HandOff::default()
        }),
        trace: vec![
            TraceLine {
                fact: "sex".into(),
                question: "Sex recorded at birth".into(),
                answer: "Female".into(),
                origin: Origin::Record,
                change: None,
            },
            TraceLine {
                fact: "collapsed".into(),
                question: "Fainted or collapsed".into(),
                answer: "No".into(),
                origin: Origin::Web,
                change: Some("/call/abc/change/collapsed".into()),
            },
        ],
        notes: vec![NoteLine {
            text: "Rash that does not fade under a glass".into(),
            at: "03:12".into(),
            flag: Some("rash that does not fade".into()),
        }],
        demands: vec![Demand { action: nurse() }],
        clock: Some("09:10 (in 5 h 58 min)".into()),
        keys: keys(),
        ..CallScreen::default()
    }
}

fn fault() -> FaultLine {
    FaultLine {
        severity: "error".into(),
        code: "fact_not_asked_yet".into(),
        headline: "`temperature_c` may not be known here".into(),
        place: "pathways/sore-throat.yaml:24:36".into(),
        excerpt: Some("24 |       - if: weak_immune_system and temperature_c >= 38".into()),
        why: Some("the rule would never fire for a patient who was not asked".into()),
        mend: Some("move `ask: temperature_c` above this step".into()),
    }
}

fn library() -> StudioLibrary {
    let line = |id: &str, title: &str, steps: usize, pass: usize| StudioTopicLine {
        id: id.into(),
        title: title.into(),
        steps,
        vignettes: (8, pass),
        faults: 8 - pass,
    };
    StudioLibrary {
        name: "Fingerpost demonstration library".into(),
        country: "GB-ENG".into(),
        folder: "Edit the files under pathways/; this page follows within a second.".into(),
        topics: vec![line("chest-pain", "Chest pain", 14, 8), line("sore-throat", "Sore throat, 5 and over", 11, 7)],
        faults: vec![fault()],
        stale: Some("The files have errors. Release 9f2c71d04b8e of 14:02 stays in use.".into()),
    }
}

fn topic() -> StudioTopic {
    let step = |n: usize, kind: &str, text: &str| OutlineStep {
        id: format!("step-{n}"),
        number: n,
        kind: kind.into(),
        text: text.into(),
        lines: vec!["because: The throat may be closing (cks)".into()],
        ways: vec![("yes: ends with call-999".into(), "outcome-call-999".into())],
        place: format!("pathways/sore-throat.yaml:{}", 10 + n),
        try_here: format!("/studio/sore-throat/try?from={n}"),
    };
    StudioTopic {
        id: "sore-throat".into(),
        title: "Sore throat, 5 and over".into(),
        file: "pathways/sore-throat.yaml".into(),
        for_whom: Some("age_years >= 5, others: sore-throat-child".into()),
        sources: vec![SourceLine { key: "cks".into(), text: "NICE CKS Sore throat, red flags".into() }],
        steps: vec![step(1, "card", "Danger signs"), step(2, "asks", "Do you have a weak immune system?"), step(3, "decides", "4 rules")],
        outcomes: vec![GraphNode { id: "outcome-call-999".into(), name: "Call 999 now".into() }],
        svg: "<svg viewBox=\"0 0 300 160\" width=\"300\" height=\"160\" role=\"group\" aria-label=\"Graph of Sore throat\"><a href=\"#step-1\" aria-label=\"1 Danger signs, card\"><rect x=\"10\" y=\"10\" width=\"120\" height=\"40\" rx=\"6\" fill=\"#eef4f4\" stroke=\"#0d5c63\"/><text x=\"20\" y=\"35\" font-size=\"14\" fill=\"#1c2529\">1 Danger signs</text></a></svg>".into(),
        faults: vec![fault()],
        promises: vec![PromiseLine { text: "drooling: at least call-999".into(), state: "not run".into(), example: None }],
        vignettes: vec![
            VignetteLine { name: "drooling".into(), given: "age 30 years, drooling yes".into(), expect: "call-999".into(), got: None, passes: true },
            VignetteLine { name: "mild".into(), given: "age 30 years".into(), expect: "self-care".into(), got: Some("pharmacist-today".into()), passes: false },
        ],
    }
}

fn try_step() -> TryStep {
    TryStep {
        topic: "sore-throat".into(),
        title: "Sore throat, 5 and over".into(),
        from: Some("2".into()),
        known: vec![("fact.drooling".into(), "no".into(), "Too painful to swallow spit".into(), "No".into())],
        question: Some((
            "Do you have a weak immune system?".into(),
            "weak_immune_system".into(),
            Control::YesNo {
                fact: "weak_immune_system".into(),
                yes_means: None,
                no_means: None,
                unsure: Some("Not sure".into()),
                given: None,
            },
        )),
        outcome: Vec::new(),
        error: None,
    }
}

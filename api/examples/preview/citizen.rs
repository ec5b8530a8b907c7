//! Example pages of the citizen journey.

use fingerpost_api::pages::view::{
    ActionCard, Advice, Band, BookingForm, BrowseGroup, CalledForm, CardFact, ChangePreview, CheckAnswers, CheckGroup, CodeForm, Control,
    Earlier, FieldError, Handover, Kept, Lost, NumberUnit, OptionLine, OutcomePage, Question, Reason, Receipt, ServiceLine, ServicesPage,
    SlotDay, SlotLine, SlotsPage, StartPage, Telephone, TopicLine, TopicsPage,
};
use fingerpost_api::pages::{answers, outcome, problem, question, receipt, services, shell::Face, start};
use maud::Markup;

use crate::parts::{layout, turns};

/// Every page with its file name.
pub fn pages() -> Vec<(&'static str, Markup)> {
    let mut out = vec![
        ("start", start::start(&layout("Who needs help?", "start", false), &StartPage::default())),
        ("start-error", start::start(&layout("Who needs help?", "start", false), &StartPage { missing: true, ..StartPage::default() })),
        ("topics", start::topics(&layout("What is wrong?", "topics", false), &topics(Some("sore throte")))),
        ("topics-empty", start::topics(&layout("What is wrong?", "topics", false), &topics(None))),
        ("resume", start::resume(&layout("Code", "resume", false), &CodeForm::default())),
        ("nothing-fits", start::nothing_fits(&layout("None of these fits", "nothing-fits", false), "abc", 4, "/triage/abc")),
        ("problem", problem::problem(&layout("Start again", "problem", false), Face::Citizen, &problem::advice_changed())),
    ];
    out.extend(questions());
    out.extend(results());
    out.extend(hand_off());
    out
}

fn topics(said: Option<&str>) -> TopicsPage {
    let topic = |id: &str, title: &str, also: &[&str]| TopicLine {
        id: id.into(),
        title: title.into(),
        also_called: also.iter().map(|w| (*w).to_owned()).collect(),
    };
    TopicsPage {
        session: "abc".into(),
        seq: 5,
        heading: "What is the main problem?".into(),
        said: said.map(Into::into),
        found: if said.is_some() {
            vec![topic("sore-throat", "Sore throat, 5 and over", &["throat pain", "tonsillitis"]), topic("cough", "Cough", &[])]
        } else {
            Vec::new()
        },
        groups: vec![
            BrowseGroup {
                title: "Head, face and throat".into(),
                topics: vec![topic("headache", "Headache", &["migraine"]), topic("sore-throat", "Sore throat", &[])],
            },
            BrowseGroup { title: "Chest and breathing".into(), topics: vec![topic("chest-pain", "Chest pain", &["tight chest"])] },
            BrowseGroup { title: "Mind and mood".into(), topics: vec![topic("low-mood", "Low mood", &["depression", "feeling down"])] },
        ],
        answered: turns(),
        ..TopicsPage::default()
    }
}

fn base(step: &str, heading: &str, why: &str, control: Control) -> Question {
    Question {
        action: "/triage/abc/answer".into(),
        seq: 6,
        back: Some("/triage/abc/step/5".into()),
        step: step.into(),
        caption: Some("Sore throat".into()),
        heading: heading.into(),
        why: why.into(),
        control,
        answered: turns(),
        nothing_fits: Some("/triage/abc/nothing-fits".into()),
        ..Question::default()
    }
}

fn pain() -> Control {
    let option = |value: &str, label: &str, meaning: Option<&str>| OptionLine {
        value: value.into(),
        label: label.into(),
        meaning: meaning.map(Into::into),
    };
    Control::OneOf {
        fact: "pain_now".into(),
        options: vec![
            option("mild", "Mild", Some("You notice it, and can do everything you usually do.")),
            option("moderate", "Hard to ignore", Some("It makes some things difficult, such as work or sleep.")),
            option("severe", "Cannot do anything", Some("You cannot think about anything else.")),
        ],
        unsure: Some("I am not sure".into()),
        given: None,
    }
}

fn card(each: bool) -> Control {
    let fact = |fact: &str, label: &str, meaning: Option<&str>| CardFact {
        fact: fact.into(),
        label: label.into(),
        meaning: meaning.map(Into::into),
        given: None,
    };
    Control::Card {
        facts: vec![
            fact("not_breathing_normally", "Gasping, or not breathing as usual", Some("For example only a few words between breaths.")),
            fact("cannot_be_woken", "Cannot be woken, or cannot stay awake", None),
            fact("severe_bleeding", "Heavy bleeding that will not stop", None),
            fact("blue_lips", "Blue or grey lips", Some("On brown or black skin look inside the lips and at the palms.")),
        ],
        each,
        none: false,
    }
}

fn number() -> Control {
    let unit = |value: &str| NumberUnit { value: value.into(), label: value.into() };
    Control::Number {
        fact: "temperature_c".into(),
        units: vec![unit("°C"), unit("°F")],
        between: Some(("30 °C".into(), "45 °C".into())),
        unsure: Some("I cannot check this".into()),
        given: None,
        given_unit: None,
    }
}

fn questions() -> Vec<(&'static str, Markup)> {
    let q = |view: &Question, crisis: bool| question::question(&layout(&view.heading, "question", crisis), view);
    let yes_no = Control::YesNo {
        fact: "drooling".into(),
        yes_means: Some("Spit runs out because it hurts too much to swallow.".into()),
        no_means: None,
        unsure: Some("I am not sure".into()),
        given: None,
    };
    let sad = Control::YesNo {
        fact: "thoughts_of_suicide".into(),
        yes_means: None,
        no_means: None,
        unsure: Some("I am not sure, or would rather not say".into()),
        given: None,
    };
    let pain_error = Question {
        errors: vec![FieldError { fact: "pain_now".into(), text: "Choose how bad the pain is, or that you are not sure".into() }],
        ..base("pain_now", "How bad is the pain?", "It helps us judge how soon you need help.", pain())
    };
    let first = Question {
        caption: None,
        answered: Vec::new(),
        hint: Some("Tick all that apply to you right now.".into()),
        ..base("card:not_breathing_normally", "Is it any of these?", "Some problems need an ambulance at once.", card(false))
    };
    let each = Question {
        errors: vec![FieldError { fact: "blue_lips".into(), text: "Blue or grey lips: choose an answer".into() }],
        ..base("card:x", "Please answer each one", "Some problems need an ambulance at once.", card(true))
    };
    let crisis = Question {
        caption: Some("Low mood".into()),
        crisis_now: true,
        ..base("thoughts_of_suicide", "Are you having thoughts of ending your life?", "We ask everyone. It is safe to say yes here.", sad)
    };
    let age = Control::Age { fact: "age".into(), given_date: None, given_age: None };
    let text = Control::Text { fact: "taken".into(), unsure: Some("I do not know".into()), given: None, most_chars: 500 };
    let list = Control::List {
        fact: "medicines".into(),
        suggestions: vec![],
        unsure: Some("I am not sure".into()),
        given: vec!["warfarin".into()],
    };
    let before = Question {
        before: Some("Have the person with you if you can. Do not look into their throat.".into()),
        ..base("drooling", "Is it too painful to swallow your own spit?", "It can mean that the throat is closing.", yes_no)
    };
    vec![
        ("question-yes-no", q(&before, false)),
        ("question-one-of", q(&base("pain_now", "How bad is the pain?", "It helps us judge how soon you need help.", pain()), false)),
        ("question-error", q(&pain_error, false)),
        ("question-card", q(&first, false)),
        ("question-card-each", q(&each, false)),
        ("question-number", q(&base("temperature_c", "What is your temperature?", "A fever can be a sign of infection.", number()), false)),
        ("question-age", q(&base("age", "What is your date of birth?", "Some illnesses are more serious at some ages.", age), false)),
        ("question-text", q(&base("taken", "What was taken?", "So the right treatment can be found.", text), false)),
        ("question-list", q(&base("medicines", "Which medicines do you take?", "Some change what you need.", list), false)),
        ("question-crisis", q(&crisis, true)),
    ]
}

fn action(band: Band, rank: usize, headline: &str, when: &str, why: &str, source: &str) -> ActionCard {
    ActionCard {
        disposition: "example".into(),
        rank,
        band,
        headline: headline.into(),
        by_when: when.into(),
        reasons: vec![Reason { text: why.into(), source: Some(source.into()) }],
        services: Some("/triage/abc/services".into()),
        ..ActionCard::default()
    }
}

fn result(lead: ActionCard) -> OutcomePage {
    OutcomePage {
        lead,
        worse: vec![Advice {
            title: "When to get help sooner".into(),
            lines: vec![
                "Call 999 if you cannot swallow your own spit, or it gets hard to breathe.".into(),
                "Call 111 if you feel worse, or are not better in 7 days.".into(),
            ],
        }],
        answered: turns(),
        decided_at: "22 November 2026 at 03:12".into(),
        check: Some("/triage/abc/answers".into()),
        as_text: Some("/triage/abc/result.txt".into()),
        as_json: Some("/triage/abc/result.json".into()),
        handover: Some(Handover { action: "/triage/abc/handover".into(), ..Handover::default() }),
        ..OutcomePage::default()
    }
}

fn results() -> Vec<(&'static str, Markup)> {
    let page = |view: &OutcomePage, crisis: bool| outcome::outcome(&layout("Your result", "outcome", crisis), view);
    let emergency = ActionCard {
        telephone: Some(Telephone { dial: "999".into(), say: "Call 999".into() }),
        next: Some("Say that you cannot breathe as usual. Unlock the door if you can. Do not drive yourself.".into()),
        unreachable: Some("If you cannot speak, press 55 when you hear the recorded voice.".into()),
        ..action(Band::Emergency, 0, "Call 999 now", "Now", "Your breathing is not as usual", "Start of every call, danger to life")
    };
    let urgent = ActionCard {
        next: Some("They will look at your throat and may give medicine the same day.".into()),
        unreachable: Some("If you cannot be seen in time, call 111 and say so.".into()),
        ..action(
            Band::Urgent,
            10,
            "See a GP surgery or urgent treatment centre",
            "Within 6 hours: by 09:10 today",
            "A weak immune system with fever needs an examination soon",
            "NICE CKS Sore throat, red flags",
        )
    };
    let also = ActionCard {
        services: None,
        ..action(Band::Soon, 17, "A nurse will ring you", "Within 20 minutes", "This is your third contact in 4 days", "")
    };
    let soon = action(Band::Soon, 17, "See a pharmacist", "Today: by 22:00", "Sore throat without warning signs", "NICE CKS Sore throat");
    let home = ActionCard {
        services: None,
        ..action(Band::Home, 20, "Look after this at home", "", "Mild, with no warning signs", "NICE NG84, 1.1")
    };
    let mut first = result(emergency);
    first.called = Some(CalledForm { action: "/triage/abc/called".into(), seq: 7, said: None });
    let mut second = result(urgent);
    second.also = vec![also];
    second.also_needed = vec!["Tell whoever sees you about your steroid card.".into()];
    second.handover = Some(Handover { action: String::new(), code: Some("K7RM-2XQD".into()), until: Some("03:27".into()) });
    let mut fourth = result(home);
    fourth.advice =
        vec![Advice { title: "Drink enough".into(), lines: vec!["Take small sips often.".into(), "Cool drinks may be easier.".into()] }];
    fourth.worse.clear();
    vec![
        ("outcome-emergency", page(&first, false)),
        ("outcome-urgent", page(&second, false)),
        ("outcome-soon", page(&result(soon), true)),
        ("outcome-home", page(&fourth, false)),
        ("check", answers::check(&layout("Check your answers", "check", false), &check())),
        ("preview", answers::change_preview(&layout("This changes your result", "preview", false), &preview())),
    ]
}

fn check() -> CheckAnswers {
    CheckAnswers {
        groups: vec![CheckGroup { title: "About you".into(), rows: turns() }],
        next: "/triage/abc".into(),
        next_label: "See your result".into(),
        notice: None,
    }
}

fn preview() -> ChangePreview {
    ChangePreview {
        action: "/triage/abc/change/pain_now".into(),
        seq: 9,
        question: "How bad is the pain?".into(),
        old_answer: "Cannot do anything".into(),
        new_answer: "Hard to ignore".into(),
        old_result: "Go to an emergency department within 1 hour".into(),
        new_result: Some("See a GP surgery or urgent treatment centre within 6 hours".into()),
        stays: Some("A nurse still rings you, because an answer that meant danger was taken back.".into()),
        fields: vec![("fact.pain_now".into(), "moderate".into())],
        cancel: "/triage/abc/answers".into(),
    }
}

fn service(id: &str, name: &str, open: &str) -> ServiceLine {
    ServiceLine {
        id: id.into(),
        name: name.into(),
        kind: "Urgent treatment centre".into(),
        address: "4 Mill Lane, Eastbrook EB1 4QQ".into(),
        telephone: Some(("01632960123".into(), "01632 960 123".into())),
        distance: Some("1.2 miles".into()),
        open: open.into(),
        in_time: true,
        why: vec!["Nearest that is open in time".into(), "Sees your age".into()],
        hours: vec![("Monday to Friday".into(), "08:00 to 22:00".into()), ("Saturday and Sunday".into(), "09:00 to 20:00".into())],
        how: "Book a time, or walk in.".into(),
        slots: Some("/triage/abc/services/utc1".into()),
    }
}

fn hand_off() -> Vec<(&'static str, Markup)> {
    let list = ServicesPage {
        action: "/triage/abc/services".into(),
        back: "/triage/abc".into(),
        need: "a GP surgery or urgent treatment centre".into(),
        by_when: "Within 6 hours: by 09:10 today.".into(),
        places: vec![("eastbrook".into(), "Eastbrook".into()), ("northam".into(), "Northam".into())],
        typed: false,
        place: Some("eastbrook".into()),
        services: vec![
            service("a", "Mill Lane Urgent Treatment Centre", "Open now until 22:00"),
            service("b", "Harbour Surgery", "Opens 08:00"),
        ],
        not_in_time: vec![service("c", "Northam Surgery", "Opens 09:30")],
        unreachable: "If none of these works for you, call 111 and say that you need to be seen by 09:10.".into(),
    };
    let slot = |id: &str, time: &str, in_time: bool| SlotLine { id: id.into(), time: time.into(), how: "in person".into(), in_time };
    let slots = SlotsPage {
        action: "/triage/abc/hold".into(),
        seq: 9,
        back: "/triage/abc/services".into(),
        service: service("a", "Mill Lane Urgent Treatment Centre", "Open now until 22:00"),
        days: vec![SlotDay {
            day: "Today, Sunday 22 November".into(),
            slots: vec![slot("1", "08:20", true), slot("2", "08:40", true), slot("3", "11:00", false)],
        }],
        error: Some("That time has just gone. Choose another".into()),
        by_when: "You need help by 09:10 today.".into(),
    };
    let booking = BookingForm {
        action: "/triage/abc/book".into(),
        back: "/triage/abc/services/a".into(),
        extend: Some("/triage/abc/hold".into()),
        service: "Mill Lane Urgent Treatment Centre".into(),
        time: "today at 08:20".into(),
        held_until: "03:22".into(),
        held_seconds: 600,
        errors: vec![FieldError { fact: "born".into(), text: "Enter the date of birth with day, month and year".into() }],
        ..BookingForm::default()
    };
    let receipt = Receipt {
        reference: "FP-7K2M9".into(),
        service: "Mill Lane Urgent Treatment Centre".into(),
        kind: "Urgent treatment centre, in person".into(),
        time: "Today at 08:20".into(),
        address: "4 Mill Lane, Eastbrook EB1 4QQ".into(),
        telephone: Some(("01632960123".into(), "01632 960 123".into())),
        bring: vec!["Bring your medicines, or a list of them.".into()],
        worse: vec!["Call 999 if it gets hard to breathe.".into()],
        cancel: Some("/triage/abc/bookings/1/cancel".into()),
        change: Some("/triage/abc/bookings/1/change".into()),
        calendar: Some("/triage/abc/bookings/1/appointment.ics".into()),
        outcome: "/triage/abc".into(),
        reasons: &[("cannot-come", "I cannot come then")],
        earlier: Some(Earlier { action: "/triage/abc/bookings/1/earlier".into(), place: Some(2), ..Earlier::default() }),
        ..Receipt::default()
    };
    let kept = Kept { slot: "1".into(), time: "today at 09:10".into(), service: "Otter Street Clinic".into(), until: "05:00".into() };
    let lost =
        Receipt { lost: Some(Lost { kept: Some(kept), accept: "/triage/abc/bookings/1/change".into() }), earlier: None, ..receipt.clone() };
    vec![
        ("services", services::services(&layout("Where to go", "services", false), &list)),
        ("slots", services::slots(&layout("Which time?", "slots", false), &slots)),
        ("booking", services::booking(&layout("Your details", "booking", false), &booking)),
        ("receipt", receipt::receipt(&layout("Booked", "receipt", false), &receipt)),
        ("receipt-lost", receipt::receipt(&layout("Your booking", "receipt", false), &lost)),
    ]
}

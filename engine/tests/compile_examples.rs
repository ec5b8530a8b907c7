//! The example library through the compiler: what it says is left out, and that nothing else is wrong with it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "../../tests/support/examples.rs"]
mod examples;

use fingerpost_engine::compile::{Compiled, compile};
use fingerpost_engine::diagnostic::{Diagnostic, Severity};
use fingerpost_engine::program::{Cond, FactKind, Node, Program, RuleKind, Urgency, Worse};
use fingerpost_engine::prove::run_all;
use fingerpost_engine::read::{Read, read};
use std::collections::{BTreeMap, BTreeSet};

fn compiled(files: &[(String, String)]) -> (Read, Compiled) {
    let read = read(files);
    let errors: Vec<&Diagnostic> = read.faults.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let compiled = compile(&read.library, &read.sources);
    (read, compiled)
}

fn program() -> Program {
    compiled(&examples::examples_with_stand_ins()).1.program.expect("a program when nothing is wrong")
}

fn lines(read: &Read, faults: &[Diagnostic]) -> Vec<String> {
    let line = |f: &Diagnostic| {
        let place = read.sources.position(f.primary.span);
        format!("{}:{}:{} {} {}", place.file, place.line, place.column, f.code, f.headline)
    };
    faults.iter().filter(|f| f.severity == Severity::Error).map(line).collect()
}

#[test]
fn with_stand_ins_nothing_is_wrong() {
    let (read, compiled) = compiled(&examples::examples_with_stand_ins());
    assert_eq!(lines(&read, &compiled.faults), Vec::<String>::new());
    let program = compiled.program.expect("a program when nothing is wrong");
    assert_eq!(program.pathways.len(), 15);
    assert_eq!(program.vignettes.len(), 54);
    assert_eq!(program.calls.len(), 5);
    assert_eq!(program.unknown.len(), program.slots);
    assert_eq!(program.origins.len(), program.nodes.len());
}

#[test]
fn without_them_exactly_what_the_readme_names_is_missing() {
    let (read, compiled) = compiled(&examples::examples());
    assert!(compiled.program.is_none());
    let mut missing: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut why = BTreeSet::new();
    for fault in compiled.faults.iter().filter(|f| f.severity == Severity::Error) {
        let word = fault.headline.split('`').nth(1).expect("a name in backticks");
        match fault.code {
            "name_unknown" => {
                let kind = fault.headline.trim_start_matches("there is no ").split('`').next().unwrap().trim();
                missing.entry(kind).or_default().insert(word);
            }
            "why_missing" => {
                why.insert(word);
            }
            other => panic!("{other}: {}", fault.headline),
        }
        assert!(!fault.why.is_empty() && !fault.mend.is_empty(), "{fault:?}");
        assert!(read.sources.text(fault.primary.span).trim_matches('"').contains(word), "{fault:?} underlines its name");
    }
    let phq: Vec<String> = (1..=9).map(|n| format!("PHQ-9 item {n}")).chain((1..=3).map(|n| format!("AUDIT-C item {n}"))).collect();
    let expected: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::from([
        ("pathway", BTreeSet::from(["abdominal-pain-child", "cough-child", "urinary-child", "fever-5-and-over", "low-mood-young"])),
        (
            "care advice",
            BTreeSet::from([
                "fluids",
                "when-to-call-back",
                "sick-day-rules",
                "head-injury-watch",
                "mood-help",
                "alcohol-help",
                "keep-packets",
                "do-not-make-sick",
            ]),
        ),
        ("table", BTreeSet::from(["medicine"])),
        ("item wording", phq.iter().map(String::as_str).collect()),
    ]);
    assert_eq!(missing, expected);
    // Every fact that is asked, but for those whose words stand with an instrument.
    let given = ["channel", "speaker", "earlier_contacts_96h", "plan_names_palliative_hub"];
    let asked: BTreeSet<&str> = read
        .library
        .facts
        .iter()
        .filter(|f| f.text_of.is_none() && !given.contains(&f.name.value.as_str()))
        .map(|f| f.name.value.as_str())
        .collect();
    assert_eq!(why, asked);
}

#[test]
fn every_vignette_and_call_passes() {
    let program = program();
    let failed: Vec<String> = run_all(&program).filter(|r| !r.passed()).map(|r| format!("{r:?}")).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn facts_count_as_the_format_says() {
    let program = program();
    let fact = |name: &str| program.fact(program.fact_named(name).expect(name)).expect(name);
    assert_eq!(fact("vomiting").unsure, Some(1), "the worse value of a yes-or-no");
    assert_eq!(fact("story_does_not_fit").unsure, Some(0), "as declared");
    assert_eq!(fact("weight_kg").unsure.is_some(), fact("weight_kg").for_handover, "handed over only, so it may stay unsure");
    assert_eq!(fact("age").unsure, None, "must be answered");
    assert_eq!(fact("temperature_c").worse, Worse::BothEnds(37_000));
    assert_eq!(fact("pain_now").unsure, Some(2));
    assert_eq!(fact("phq_9_9").red_flag.map(|f| f.from), Some(1));
    assert_eq!((fact("channel").given, fact("speaker").given, fact("earlier_contacts_96h").given), (Some(0), Some(0), Some(0)));
    let FactKind::Number(number) = &fact("hours_since_taken").kind else { panic!("a number") };
    assert_eq!(number.units.iter().map(|u| u.name.as_str()).collect::<Vec<_>>(), ["hours", "minutes", "days"]);
    assert_eq!(number.moment_ms, Some(3_600_000));
}

#[test]
fn steps_are_laid_out_as_the_walker_expects() {
    let program = program();
    let crisis = program.pathway(program.pathway_named("crisis").unwrap()).unwrap();
    assert_eq!(crisis.opening, 1, "the unconditional first rule is raised at once");
    let cough = program.pathway(program.pathway_named("cough").unwrap()).unwrap();
    assert_eq!(cough.opening, 0);
    let nodes = &program.nodes[cough.first as usize..cough.end as usize];
    assert!(matches!(nodes[0], Node::Enter { applies, otherwise: Some(_) } if applies != Cond::ALWAYS));
    assert!(matches!(nodes.last(), Some(Node::Decide { count: 5, .. })));
    // Infection: weak immune system, the hub's plan, steroids; each is stepped over as a whole.
    let overlays: Vec<u32> = nodes.iter().filter_map(|n| if let Node::Overlay { past, .. } = n { Some(*past) } else { None }).collect();
    assert_eq!(overlays.len(), 3);
    assert!(overlays.windows(2).all(|w| w[0] < w[1]) && overlays.iter().all(|p| *p < cough.end));
    assert_eq!(program.sends.len(), 1, "one line put into many pathways is one swap");
    let cards = program.rules.iter().filter(|r| r.kind == RuleKind::Card);
    assert!(
        cards.clone().count() > 0 && cards.clone().all(|r| r.when != Cond::ALWAYS && r.when != Cond::NEVER && !r.because.ends_with(')'))
    );
    let rule = program.rules.iter().find(|r| !r.staff_because.is_empty()).unwrap();
    assert_eq!(rule.because, "A baby who cannot move about needs a full check after an injury");
    assert!(rule.source.starts_with("NICE NG232") && rule.staff_source.starts_with("NICE NG76"));
    assert_eq!(rule.text, "cannot_move_alone or (age_years < 18 and (story_does_not_fit or delay_seeking_help))");
}

#[test]
fn the_ladder_knows_levels_tiers_and_who_leads() {
    let program = program();
    let ladder = &program.ladder;
    let rung = |name: &str| &ladder.dispositions[ladder.disposition_named(name).expect(name).at()];
    assert_eq!(rung("clinician-now").level, rung("crisis-team-1h").level);
    assert_eq!(rung("clinician-now").within_minutes, Some(20));
    assert_eq!(rung("self-care").within_minutes, None);
    let urgency = [
        ("call-999", Urgency::Emergency),
        ("emergency-department-4h", Urgency::Emergency),
        ("primary-care-24h", Urgency::Urgent),
        ("clinician-now", Urgency::Urgent),
        ("primary-care-3-days", Urgency::Soon),
        ("self-care", Urgency::Home),
    ];
    for (name, expected) in urgency {
        assert_eq!(rung(name).urgency, expected, "{name}");
    }
    let service = |name: &str| ladder.service_named(name).expect(name);
    assert_eq!(ladder.lead(service("primary-care"), service("maternity-unit")), Some(service("maternity-unit")));
    assert_eq!(
        ladder.lead(service("medicine-prescriber"), service("maternity-unit")),
        Some(service("maternity-unit")),
        "through primary care"
    );
    assert_eq!(ladder.lead(service("maternity-unit"), service("palliative-hub")), None, "nobody leads: the outcome climbs");
}

#[test]
fn the_release_is_named_by_its_texts_and_not_by_their_order() {
    let mut files = examples::examples_with_stand_ins();
    let hash = |files: &[(String, String)]| compiled(files).1.program.expect("a program").hash;
    let first = hash(&files);
    assert_eq!(first.len(), 64);
    files.swap(0, 1);
    assert_eq!(hash(&files), first);
    files[0].1.push_str("# another word\n");
    assert_ne!(hash(&files), first);
}

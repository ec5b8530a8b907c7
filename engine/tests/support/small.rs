//! Small libraries whose every answer vector can be walked, and the walk over all of them. It tests nothing itself.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop, and each uses a part"
)]

use fingerpost_engine::program::{PathwayId, Program};
use fingerpost_engine::prove::diagram::{Budget, Ref, Var};
use fingerpost_engine::prove::domain::{Domain, Role};
use fingerpost_engine::prove::people::{Person, joined, without_interrupts};
use fingerpost_engine::prove::reach::Reach;
use fingerpost_engine::prove::symbolic::{Space, Symbolic};
use std::collections::BTreeMap;

/// What every library needs besides facts, start and pathways.
const FRAME: &[(&str, &str)] = &[
    ("library.yaml", "library: small\ncountry: GB-ENG\nstatus: demonstration\nlanguages: [en]\nlicences: [ours]\n"),
    (
        "services.yaml",
        "tiers:\n  ambulance: [ambulance]\n  emergency: [hospital]\n  urgent: [surgery, crisis, hub]\n  telephone: [nurse]\n  home: [home]\ncalls: [nurse]\n\
         times: [now, 1 hour, 6 hours, 24 hours, no limit]\ntogether:\n  - { of: [surgery, hub], go_to: hub }\n",
    ),
    (
        "dispositions.yaml",
        "dispositions:\n\
         \x20 call-999: { service: ambulance, within: now, ends_call: true, say: { you: Call 999 now } }\n\
         \x20 hospital-1h: { service: hospital, within: 1 hour, say: { you: Go to hospital } }\n\
         \x20 nurse-1h: { service: nurse, within: 1 hour, say: { you: A nurse rings } }\n\
         \x20 crisis-6h: { service: crisis, within: 6 hours, say: { you: Crisis team } }\n\
         \x20 hub-6h: { service: hub, within: 6 hours, say: { you: The hub } }\n\
         \x20 surgery-6h: { service: surgery, within: 6 hours, say: { you: See a GP } }\n\
         \x20 surgery-24h: { service: surgery, within: 24 hours, say: { you: See a GP tomorrow } }\n\
         \x20 self-care: { service: home, within: no limit, say: { you: Rest } }\n",
    ),
    ("actions.yaml", "actions:\n  tell-child-team: { task_for: social, seen_by: staff, hand_over_line: A child may be at risk }\n"),
    (
        "given.yaml",
        "facts:\n\
         \x20 channel: { answers: one of, options: { web: Web, handler: Handler }, worse: neither }\n\
         \x20 speaker: { answers: one of, options: { self: Self, carer: Other }, worse: neither }\n\
         \x20 plan: { answers: yes or no, worse: neither, unsure_counts_as: no }\n\
         \x20 age: { answers: age, ask: { you: How old }, why: It matters, worse: neither }\n\
         \x20 sex: { answers: one of, options: { female: Female, male: Male }, worse: neither, ask: { you: Which }, why: It matters, unsure_counts_as: female }\n",
    ),
];

/// A library of these files and the frame; it must compile.
pub fn program(files: &[(&str, &str)]) -> Program {
    let all: Vec<(String, String)> = FRAME.iter().chain(files).map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let loaded = fingerpost_engine::load(&all);
    let errors: Vec<_> = loaded.faults.iter().filter(|f| f.severity == fingerpost_engine::diagnostic::Severity::Error).cloned().collect();
    let faults = fingerpost_engine::render::text(&errors, &loaded.sources, fingerpost_engine::render::Look::default());
    loaded.program.unwrap_or_else(|| panic!("{faults}"))
}

/// A yes/no fact with this ending of its keys, such as `, red_flag: call-999`.
pub fn yes_no(name: &str, more: &str) -> String {
    format!("  {name}: {{ ask: {{ you: Is {name} so, they: Is {name} so }}, why: It matters{more} }}\n")
}

/// Every answer vector, the last variable changing first.
pub fn vectors(domain: &Domain) -> Vec<Vec<u16>> {
    let mut rows = vec![vec![]];
    for v in domain.variables() {
        rows =
            rows.iter().flat_map(|r: &Vec<u16>| (0..v.classes.len() as u16).map(move |c| r.iter().copied().chain([c]).collect())).collect();
    }
    rows
}

/// The entry's function, and the same found by walking every vector; panics where they differ. Says how many were walked and how often each state came.
pub fn compare(program: &Program, entry: &str) -> (usize, BTreeMap<u32, u64>) {
    let entry: PathwayId = program.pathway_named(entry).unwrap();
    let reach = Reach::of(program, entry).unwrap();
    let domain = Domain::new(&[(program, &reach)]);
    let mut space = Space::new(&domain, Budget::default()).unwrap();
    let made = Symbolic::new(program, &domain, 0, &mut space).entry(&mut space, entry).unwrap();
    let alone = without_interrupts(program);
    let rows = vectors(&domain);
    let mut plain: BTreeMap<u32, u64> = BTreeMap::new();
    for values in &rows {
        let person = Person { domain: &domain, side: 0, values: values.clone() };
        let state = person.walk(&alone, entry).unwrap();
        let number = space.diagrams.value(made.function, values);
        let words = |v: &[u16]| -> Vec<String> {
            domain.variables().iter().zip(v).map(|(x, c)| format!("{:?} {} = {}", x.role, x.name, x.classes[*c as usize].says)).collect()
        };
        assert_eq!(space.states.state(number), joined(&state), "{:#?}", words(values));
        let told = domain.variables().iter().zip(values).any(|(v, c)| v.role == Role::Volunteered && *c == 1);
        if !told {
            *plain.entry(number).or_default() += 1;
        }
    }
    let untold = fingerpost_engine::prove::unvolunteered(&mut space, &domain, made.function).unwrap();
    let answers = |v: Var| domain.variable(v).is_some_and(|v| v.role == Role::Answer);
    let counted: BTreeMap<u32, u64> =
        space.diagrams.counts(untold, &answers).into_iter().map(|(s, n)| (s, n.to_string().parse().unwrap())).collect();
    assert_eq!(counted, plain, "exact counts");
    assert_ne!(made.function, Ref::FALSE, "something is demanded of somebody");
    (rows.len(), plain)
}

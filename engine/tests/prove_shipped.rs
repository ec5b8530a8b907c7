//! The proof against the walk on the shipped pathways: random people and people at every boundary come to the demands that the diagram says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop, and prints its seed"
)]

use fingerpost_engine::program::Program;
use fingerpost_engine::prove::diagram::{Budget, Var};
use fingerpost_engine::prove::domain::{Domain, Role};
use fingerpost_engine::prove::people::{Person, joined, without_interrupts};
use fingerpost_engine::prove::reach::Reach;
use fingerpost_engine::prove::symbolic::{Space, Symbolic};
use std::path::Path;

fn files(folder: &Path, under: &str, out: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = format!("{under}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            files(&path, &format!("{name}/"), out);
        } else if name.ends_with(".yaml") {
            out.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

fn program() -> Program {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../pathways"), "", &mut all);
    fingerpost_engine::load(&all).program.expect("the shipped pathways compile")
}

/// Random numbers from a printed seed.
struct Draw(u64);

impl Draw {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (x ^ (x >> 31)) % below
    }
}

/// A person: mostly reassuring answers, so that calls go far, with as many others as `rough` says.
fn person(domain: &Domain, draw: &mut Draw, rough: u64) -> Vec<u16> {
    let one = |v: &fingerpost_engine::prove::domain::Variable, draw: &mut Draw| {
        let classes = v.classes.len() as u64;
        let free = match v.role {
            Role::Volunteered => draw.next(12) == 0,
            Role::Answer => classes > 3 || draw.next(rough) == 0,
        };
        if free { draw.next(classes) as u16 } else { v.usual }
    };
    domain.variables().iter().map(|v| one(v, draw)).collect()
}

#[test]
fn the_diagram_and_the_walk_agree() {
    let seed: u64 = std::env::var("PROOF_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_261_125);
    let people: usize = std::env::var("PROOF_PEOPLE").ok().and_then(|s| s.parse().ok()).unwrap_or(1_000_000);
    println!("seed {seed}, {people} people");
    let program = program();
    let alone = without_interrupts(&program);
    let mut entries = program.topic_order.clone();
    entries.extend(program.interrupts.iter().map(|i| i.topic));
    entries.sort();
    entries.dedup();
    let each = people / entries.len() + 1;
    for entry in entries {
        let name = &program.pathway(entry).unwrap().name;
        let began = std::time::Instant::now();
        let reach = Reach::of(&program, entry).unwrap();
        let domain = Domain::new(&[(&program, &reach)]);
        let mut space = Space::new(&domain, Budget::default()).unwrap();
        let mut symbolic = Symbolic::new(&program, &domain, 0, &mut space);
        let made = symbolic.entry(&mut space, entry).unwrap();
        let vectors = space.diagrams.vectors(&|v| domain.is_counted(v));
        println!(
            "{name}: {} variables, 10^{} vectors, {} nodes of function, {} nodes in all, {} states, {} ms",
            domain.variables().len(),
            vectors.to_string().len() - 1,
            space.diagrams.reachable(made.function).len(),
            space.diagrams.len(),
            space.states.len(),
            began.elapsed().as_millis()
        );
        let mut draw = Draw(seed ^ u64::from(entry.0));
        for at in 0..each {
            let rough = [3, 12, 40, 90][at % 4];
            let values = person(&domain, &mut draw, rough);
            let person = Person { domain: &domain, side: 0, values };
            let walked = if at % 16 == 0 { person.walk(&alone, entry) } else { person.hurry(&alone, entry) };
            let state = walked.unwrap_or_else(|r| panic!("{name}: {r}"));
            let said = space.states.state(space.diagrams.value(made.function, &person.values));
            if said != joined(&state) {
                let odd: Vec<String> = domain
                    .variables()
                    .iter()
                    .enumerate()
                    .filter(|(i, v)| person.values[*i] != v.usual)
                    .map(|(i, v)| format!("{:?} {} = {}", v.role, v.name, v.classes[person.class(Var(i as u16)) as usize].says))
                    .collect();
                panic!(
                    "{name} (seed {seed}, person {at}): diagram {said:?}, walk {:?}\n{odd:#?}\nfired {:#?}",
                    joined(&state),
                    state
                        .fired()
                        .iter()
                        .map(|f| {
                            let r = program.rule(f.rule).unwrap();
                            format!("{}:{} {}", r.origin.file, r.origin.line, r.text)
                        })
                        .collect::<Vec<_>>()
                );
            }
        }
    }
}

#[test]
fn the_shipped_pathways_are_proved() {
    let began = std::time::Instant::now();
    let program = program();
    let report = fingerpost_engine::prove::prove(&program, &Budget::default, &mut |_, _, _| {});
    let shown: Vec<String> = report
        .counterexamples
        .iter()
        .map(|c| {
            let calls: Vec<String> = c
                .conversations
                .iter()
                .map(|c| format!("{}    came to {:?}, this topic alone to {:?}\n", c.answers, c.outcome, c.alone))
                .collect();
            format!("{} {} {}:{} in {}: {}\n{}", c.property, c.code, c.origin.file, c.origin.line, c.entry, c.headline, calls.concat())
        })
        .collect();
    println!("{} ms", began.elapsed().as_millis());
    assert!(report.is_proved(), "{:?}\n{} counterexamples\n{}", report.fault, shown.len(), shown.join("\n"));
}

//! The proof against the walk on the shipped pathways: random people and people at every boundary come to the demands that the diagram says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop, and prints its seed"
)]

use fingerpost_engine::prove::case::Case;
use fingerpost_engine::prove::diagram::Budget;
use fingerpost_engine::prove::differential::walked_alike;
use fingerpost_engine::prove::domain::Domain;
use fingerpost_engine::prove::people::without_interrupts;
use fingerpost_engine::prove::reach::Reach;

#[path = "support/library.rs"]
mod library;

#[test]
fn the_diagram_and_the_walk_agree() {
    let seed: u64 = std::env::var("PROOF_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_261_125);
    let people: usize = std::env::var("PROOF_PEOPLE").ok().and_then(|s| s.parse().ok()).unwrap_or(1_000_000);
    println!("seed {seed}, {people} people");
    let program = library::shipped();
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
        let case = Case::open(&program, &domain, entry, Budget::default()).unwrap();
        let vectors = case.space.diagrams.vectors(&|v| domain.is_counted(v));
        println!(
            "{name}: {} variables, 10^{} vectors, {} nodes of function, {} nodes in all, {} states, {} ms",
            domain.variables().len(),
            vectors.to_string().len() - 1,
            case.space.diagrams.reachable(case.entry.function).len(),
            case.space.diagrams.len(),
            case.space.states.len(),
            began.elapsed().as_millis()
        );
        walked_alike(&case, &alone, each, seed).unwrap();
    }
}

#[test]
fn the_shipped_pathways_are_proved() {
    let began = std::time::Instant::now();
    let program = library::shipped();
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
    // A care plan takes nothing away (H17): the two facts that it gives stand in the domain of every entry, and each is an obligation of P8 there.
    for entry in &report.entries {
        let p8 = entry.properties.iter().find(|p| p.id == "P8").unwrap();
        assert_eq!((p8.verdict.word(), p8.code), ("proved", "knowing_more_lowers"), "{}", entry.name);
        let given = ["plan_names_palliative_hub", "plan_has_alert"]
            .iter()
            .all(|fact| entry.order.iter().any(|name| *name == format!("Answer {fact}")));
        assert!(given && p8.obligations >= 2, "{}: {:?}", entry.name, entry.order);
    }
}

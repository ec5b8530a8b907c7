//! The libraries made for the bench are sound: they compile and are proved, jumps and volunteered bits included. So the bench measures every check to its end.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test may stop, and prints its figures")]

#[path = "../../benches/support/proved.rs"]
mod proved;

use fingerpost_engine::diagnostic::Severity;
use fingerpost_engine::prove::diagram::Budget;
use fingerpost_engine::prove::prove;

#[test]
fn made_libraries_are_proved() {
    for (pathways, questions) in [(1, 20), (1, 60), (3, 20), (1, 100), (10, 60)] {
        let loaded = fingerpost_engine::load(&proved::library(pathways, questions));
        let errors: Vec<_> = loaded.faults.iter().filter(|f| f.severity == Severity::Error).cloned().collect();
        let faults = fingerpost_engine::render::text(&errors, &loaded.sources, fingerpost_engine::render::Look::default());
        let program = loaded.program.unwrap_or_else(|| panic!("{faults}"));
        let began = std::time::Instant::now();
        let report = prove(&program, &Budget::default, &mut |_, _, _| {});
        let shown: Vec<String> =
            report.counterexamples.iter().map(|c| format!("{}: {} in {}\n{}", c.code, c.headline, c.entry, c.answers_file())).collect();
        assert!(report.is_proved(), "{pathways} x {questions}: {:?}\n{}", report.fault, shown.join("\n"));
        println!("{pathways} x {questions}: {} ms", began.elapsed().as_millis());
        for entry in &report.entries {
            println!(
                "{pathways} x {questions}: {} has {} variables, {} nodes of function, {} made",
                entry.name, entry.variables, entry.function_nodes, entry.nodes
            );
        }
    }
}

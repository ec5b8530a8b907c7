# Thin: each line is a command a person could type. The longer ones stand in scripts/.

.PHONY: run test bench load faults

# Serves the demonstration and prints the address of each page. Needs Rust only.
run:
	cargo run --release -- serve --demo

# Everything: format, lints, tests, house rules, wasm, shipped content, types, browsers. See scripts/test.sh.
test:
	bash scripts/test.sh

# The figures of the README.
bench:
	cargo bench --bench walk --bench compile --bench prove --bench search
	cargo bench --bench load

# What an answer costs on each store, how long people wait under more and more load (drawn), what a crowd does, what a million stored sessions do,
# and what many nodes answer on PostgreSQL with two synchronous standbys.
load:
	cargo bench --bench load
	FINGERPOST_PICTURE=docs/latency.svg cargo bench --bench offered
	cargo bench --bench overload
	cargo bench --bench growth
	cargo bench --bench nodes

# Every fault the service is held to, and a table of what came of each. FAST=1 for a few tries of each.
faults:
	bash scripts/faults.sh

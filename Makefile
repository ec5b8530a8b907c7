# Thin: each line is a command a person could type. The longer ones stand in scripts/.

.PHONY: run test bench

# Serves the demonstration and prints the address of each page. Needs Rust only.
run:
	cargo run --release -- serve --demo

# Everything: format, lints, tests, house rules, wasm, shipped content, types, browsers. See scripts/test.sh.
test:
	bash scripts/test.sh

# The figures of the README.
bench:
	cargo bench --bench walk --bench compile --bench prove
	cargo bench --bench load

#!/usr/bin/env bash
# Runs every stage, names each with its time, and goes on after a red one, so that one run shows all that is wrong.
# A stage that cannot run here is skipped aloud; with CI=true that is an error.
set -uo pipefail
cd "$(dirname "$0")/.."

target="${CARGO_TARGET_DIR:-target}"
mkdir -p "$target"
log="$target/test-output.log"
: >"$log"
summary=()
red=0
ci=false
case "${CI:-}" in true | 1 | yes) ci=true ;; esac

# stage NAME COMMAND...: 0 is green, 75 means "cannot run here", everything else is red.
stage() {
  local name=$1 began=$SECONDS code=0 word=ok
  shift
  printf '\n=== %s\n' "$name"
  "$@" || code=$?
  if [ "$code" = 75 ]; then
    word=SKIPPED
    if $ci; then red=1; word="SKIPPED (an error under CI)"; fi
  elif [ "$code" != 0 ]; then
    word=FAILED
    red=1
  fi
  printf '=== %s: %s in %d s\n' "$name" "$word" $((SECONDS - began))
  summary+=("$(printf '%-34s %5d s  %s' "$name" $((SECONDS - began)) "$word")")
}

cargo_tests() {
  # One red test must not hide the others.
  cargo test --workspace --locked --no-fail-fast 2>&1 | tee -a "$log"
}

wasm() {
  local folder
  folder=$(rustc --print target-libdir --target wasm32-unknown-unknown) || return 1
  if [ ! -d "$folder" ]; then
    rustup target add wasm32-unknown-unknown || return 75
  fi
  cargo check --locked -p fingerpost-engine --target wasm32-unknown-unknown
}

binary() { "$target/debug/fingerpost" "$@"; }

stage "format" cargo fmt --all --check
stage "lints (warnings are errors)" cargo clippy --workspace --all-targets --locked -- -D warnings
stage "database server" bash scripts/postgres.sh install
stage "cargo test" cargo_tests
stage "house rules" cargo test --quiet --locked --test house
stage "engine for the page (wasm32)" wasm
stage "shipped pathways: check" binary check
stage "shipped pathways: test" binary test
stage "shipped pathways: prove" binary prove
stage "node packages" bash scripts/node.sh packages
stage "types of the page modules" bash scripts/node.sh types
stage "page modules, unit tests" bash scripts/node.sh unit
stage "browser tests with axe" bash scripts/node.sh browser

printf '\n=== Summary\n'
printf '%s\n' "${summary[@]}"
printf '\n'
# The last words of each test binary, so that they are seen without scrolling.
grep -E '^test result' "$log" | sort | uniq -c | sort -rn | head -5
awk '/^test result/ { passed += $4; failed += $6 } END { printf "test result: %s. %d passed; %d failed (cargo test, all binaries)\n", failed ? "FAILED" : "ok", passed, failed }' "$log"
if [ "$red" = 0 ]; then echo "ALL GREEN in $SECONDS s"; else echo "RED in $SECONDS s: see the stages above"; fi
exit "$red"

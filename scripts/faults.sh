#!/usr/bin/env bash
# Every fault the service is held to, one after another, and a table of what came of each. Needs root for power cuts, full disks and strace; what cannot be
# tried here says "not run" and is never counted as passed. FAST=1 tries each a few times only. About 25 minutes in full on two cores, most of it building.
set -uo pipefail
cd "$(dirname "$0")/.."

full() { [ "${FAST:-}" = 1 ] && echo "$1" || echo "$2"; }
log="${CARGO_TARGET_DIR:-target}/faults.log"
mkdir -p "$(dirname "$log")"
: >"$log"
rows=()
red=0

row() { rows+=("$(printf '%-4s %-38s %-8s %5d s  %s' "$1" "$2" "$3" "$4" "$5")"); }

# fault ID NAME WORDS COMMAND...: runs it; WORDS picks the line of its output that says what was seen.
fault() {
  local id=$1 name=$2 words=$3 began=$SECONDS out word=passed
  shift 3
  printf '\n=== %s %s\n' "$id" "$name" | tee -a "$log"
  if out=$("$@" 2>&1); then
    # A filter that names no test passes without having tried anything.
    grep -qE 'test result: ok\. [1-9]' <<<"$out" || word=FAILED
    ! grep -q 'not run:' <<<"$out" || word='not run'
  else
    word=FAILED
  fi
  [ "$word" != FAILED ] || red=1
  printf '%s\n' "$out" | tee -a "$log" | tail -n 4
  # Each thing seen on a line of its own: the terminal has 80 columns.
  local seen first=1
  while IFS= read -r seen; do
    if [ $first = 1 ]; then row "$id" "$name" "$word" $((SECONDS - began)) ""; first=0; fi
    rows+=("$(fold -s -w 72 <<<"$seen" | sed 's/^/       /')")
  done < <(grep -ohE "$words" <<<"$out" | tail -n 3)
  [ $first = 0 ] || row "$id" "$name" "$word" $((SECONDS - began)) ""
}

skip() { row "$1" "$2" "not run" 0 ""; rows+=("       $3"); }

api() { cargo test --release --locked -p fingerpost-api --lib "$@"; }
whole() { cargo test --release --locked --test "$@"; }

export FINGERPOST_KILL_ROUNDS FINGERPOST_POWER_ROUNDS FINGERPOST_RELOADS FINGERPOST_CUT_SECONDS
FINGERPOST_KILL_ROUNDS=$(full 20 200)
FINGERPOST_POWER_ROUNDS=$(full 5 50)
FINGERPOST_RELOADS=$(full 20 1000)
FINGERPOST_CUT_SECONDS=$(full 8 20)

bash scripts/postgres.sh install || echo "the faults of the shared store are not run"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get install -y --no-install-recommends strace libfaketime >/dev/null 2>&1 || true
fi

fault F01 "killed under load" '[0-9]+ kills, .*' whole kill_nine -- --nocapture --test-threads 1
if [ "$(id -u)" = 0 ]; then
  fault F02 "power cut" '.*power cuts, .*' api a_power_cut -- --ignored --nocapture
  fault F03 "full disk, then freed" '.*(before the disk was full|writes again).*' api a_full_disk -- --ignored --nocapture
else
  skip F02 "power cut" "needs root and loop devices"
  skip F03 "full disk, then freed" "needs root and a file system of its own"
fi
if [ "$(id -u)" = 0 ] && command -v strace >/dev/null; then
  fault F04 "syncs that fail, live process" '.*failing syncs.*' whole faults f04 -- --ignored --nocapture
  fault F05 "syncs that take a second, live process" '.*takes a second.*' whole faults f05 -- --ignored --nocapture
else
  skip F04 "syncs that fail, live process" "needs root and strace"
  skip F05 "syncs that take a second, live process" "needs root and strace"
fi
if compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null; then
  fault F06 "clock jumps, live process" '.*jumps of the clock.*' whole faults f06 -- --ignored --nocapture
else
  skip F06 "clock jumps, live process" "needs libfaketime"
fi
fault F06 "clock changes, holidays, a whole year" 'test result: ok.*passed' api -- clock hours oracle
fault F07 "database that does not answer" 'the database did not.*' whole nodes f07 -- --nocapture
fault F07 "database lost, standby promoted" '(.*over three nodes.*|another release.*)' whole nodes three_nodes -- --nocapture
fault F07 "no standby: no acknowledgement" '(deadline|cancelled|terminated).*' api what_no_standby_has -- --nocapture
fault F08 "silent, half-open and slow callers" 'test result: ok.*passed' api -- silence slow_
fault F13 "releases in a row, a tenth of them wrong" '[0-9]+ releases.*' whole faults f13 -- --nocapture
fault F14 "10,000 racers for the last slot" 'test result: ok.*passed' api h16_
fault F15 "repeats, lost replies, two writers" 'test result: ok.*passed' whole service
fault F17 "stopped under load" '(round 4|stopped).*' whole faults f17 -- --nocapture
fault F18 "backup under load, restored" '.*a backup under load.*' whole faults f18 -- --nocapture
fault F18 "backup, restore, other library" 'test result: ok.*passed' api copy_tests
fault F20 "panic in a handler" 'test result: ok.*passed' api a_panic_is
fault F22 "flipped bits, torn pages" 'test result: ok.*passed' api flipped

printf '\n'
printf '%-4s %-38s %-8s\n' id fault result
printf '%s\n' "${rows[@]}"
printf '\nThe whole output: %s\n' "$log"
exit "$red"

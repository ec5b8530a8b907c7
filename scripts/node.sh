#!/usr/bin/env bash
# The stages that need node: packages, types, unit and browser tests of the page modules. 75 means: this machine cannot run it.
set -uo pipefail
cd "$(dirname "$0")/.."

need() {
  if ! command -v "$1" >/dev/null; then
    echo "SKIPPED: there is no $1 on this machine ($2)" >&2
    exit 75
  fi
}

# Not called `chromium`: `command -v` would then find the function and no browser.
find_chromium() {
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" && return 0
  done
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "chromium is missing: installing it with apt" >&2
    apt-get update >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y chromium >&2 && command -v chromium && return 0
  fi
  return 1
}

any() { compgen -G "$1" >/dev/null; }

need node "version 20 or later"
need npm "it comes with node"
case "${1:-}" in
packages)
  cd web-widget && npm ci --no-audit --no-fund
  ;;
types)
  cd web-widget && npm run --silent types
  ;;
unit)
  any 'web-widget/test/unit/*.test.js' || { echo "SKIPPED: there are no unit tests" >&2; exit 75; }
  cd web-widget && npm run --silent test:unit
  ;;
browser)
  any 'web-widget/test/browser/*.test.js' || { echo "SKIPPED: there are no browser tests" >&2; exit 75; }
  path=$(find_chromium) || { echo "SKIPPED: there is no chromium, and it cannot be installed here" >&2; exit 75; }
  target="${CARGO_TARGET_DIR:-target}"
  case "$target" in /*) ;; *) target="$PWD/$target" ;; esac
  export CHROMIUM="$path" FINGERPOST_BIN="$target/debug/fingerpost"
  cd web-widget && npm run --silent test:browser
  ;;
*)
  echo "usage: node.sh packages|types|unit|browser" >&2
  exit 2
  ;;
esac

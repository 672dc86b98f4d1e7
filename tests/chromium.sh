#!/bin/sh
# Makes sure that the tests have a Chromium: an installed one, else the distribution's package
# where we may install it, else Playwright's own. $1 is the Python of the tests' environment.
set -eu
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
[ ! -s .venv/chromium ] || exit 0
as_root=""
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo -n"; else as_root="none"; fi
fi
if [ "$as_root" != none ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the tests…"
    $as_root apt-get update -qq || true
    if DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq chromium >/dev/null 2>&1 && command -v chromium >/dev/null 2>&1; then exit 0; fi
fi
if "$1" -m playwright install chromium && echo playwright > .venv/chromium; then exit 0; fi
echo "The tests need Chromium, and none could be installed: install it, or set CHROMIUM to its path." >&2
exit 1

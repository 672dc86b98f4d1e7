#!/bin/sh
# Makes sure that the tests have axe-core, the W3C's checker of HTML (vnu), and Java to run it with.
# The two come from npm, in the versions below, into .venv/checkers; Java and npm from the
# distribution's packages, where they are not installed and we may do so.
set -eu
axe=axe-core@4.14.1
vnu=vnu-jar@26.9.27
where=.venv/checkers
as_root=""
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo -n"; else as_root="none"; fi
fi

# Says whether the command $1 is there; installs the packages that follow where it is not.
have() {
    command=$1
    shift
    if command -v "$command" >/dev/null 2>&1; then return 0; fi
    if [ "$as_root" = none ] || ! command -v apt-get >/dev/null 2>&1; then return 1; fi
    echo "Installing $* for the tests…"
    $as_root apt-get update -qq || true
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 && command -v "$command" >/dev/null 2>&1
}

if ! have java default-jre-headless; then
    echo "The tests need Java 11 or newer to run the W3C's checker of HTML, and none could be installed: install a Java runtime, such as Debian's default-jre-headless." >&2
    exit 1
fi
if [ "$(cat $where/made 2>/dev/null)" = "$axe $vnu" ]; then exit 0; fi
if ! have npm nodejs npm; then
    echo "The tests need npm to fetch axe-core and vnu-jar, and none could be installed: install Node.js with npm, such as Debian's nodejs and npm." >&2
    exit 1
fi
mkdir -p $where
echo "Fetching $axe and $vnu for the tests…"
if ! npm install --prefix $where --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --silent "$axe" "$vnu"; then
    echo "The tests need $axe and $vnu, and npm could not fetch them: see what it says above." >&2
    exit 1
fi
echo "$axe $vnu" > $where/made

#!/usr/bin/env bash
# Makes the environments that the Makefile needs, and says in words what to do when that cannot be done.
# It may use nothing but bash and the machine's own Python; everything later is Python in .venv.
#
#   tools/install.sh free PORT     stop when something already listens on PORT
#   tools/install.sh venv DIR      an empty environment with the pinned installer (uv) in it
#   tools/install.sh lock FILE DIR what FILE pins, checked against its hashes, into DIR
#   tools/install.sh own DIR       this project itself, editable, into DIR
#   tools/install.sh system        Debian packages that the tests use, where this user may install them
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '→ %s\n' "$*"; }
fail() {
    printf '\n✗ %s\n' "$1" >&2
    shift
    printf '  %s\n' "$@" >&2
    exit 1
}

# Root, or sudo that asks no password, and a machine with apt-get.
privileged() {
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then "$@"
    elif sudo -n true 2>/dev/null; then sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
    else return 1
    fi
}

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    privileged apt-get update -qq && privileged apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "No Python 3.11 or newer was found." \
        "On Debian 12 or 13: sudo apt-get install python3 python3-venv" \
        "If it is somewhere else: make run PYTHON=/path/to/python3.11"
}

free() {
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
        fail "Port $1 is already in use, so the portal cannot be served there." \
            "Stop what listens there (perhaps an earlier 'make run'), or choose another: make run PORT=$(($1 + 1))"
    fi
}

venv() {
    local target=$1 python
    if ! "$target/bin/python" -m pip --version >/dev/null 2>&1; then
        python=$(find_python)
        if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
            say "Python's venv module is missing; trying to install it"
            apt_install python3-venv || true
            "$python" -c 'import venv, ensurepip' 2>/dev/null || fail \
                "$python cannot make environments: its venv module is missing." \
                "On Debian: sudo apt-get install python3-venv, and then run this again."
        fi
        say "Making $target with $("$python" --version)"
        "$python" -m venv --clear "$target" || fail "$target could not be made." "Is there room on the disk?"
    fi
    "$target/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r requirements/installer.txt || no_network
    touch "$target/.installed-uv"
}

no_network() {
    fail "Packages could not be fetched (the lines above say which)." \
        "Is there a network, and does it reach the Python package index?" \
        "Behind a proxy: set HTTPS_PROXY. With an index of your own: set PIP_INDEX_URL and UV_INDEX_URL." \
        "Then run this again; what was fetched already is kept."
}

lock() {
    say "Installing $(grep -c '^[a-z0-9].*==' "$1") pinned packages from $1"
    "$2/bin/python" -m uv pip install --quiet --python "$2/bin/python" --require-hashes -r "$1" || no_network
}

own() {
    "$1/bin/python" -m uv pip install --quiet --python "$1/bin/python" \
        --offline --no-deps --no-build-isolation -e . || fail \
        "The project itself could not be installed into $1." \
        "Run 'make clean' and try again; when it stays, the lines above say why."
}

# Programs that tests are skipped without, each written as program:package; of several, the first that can be had.
need() {
    local uses=$1 one
    shift
    for one in "$@"; do
        command -v "${one%%:*}" >/dev/null && return
        say "Looking for the Debian package ${one#*:}, for the tests"
        apt_install "${one#*:}" && return
    done
    absent "${one%%:*}" "$uses" "${one#*:}"
}

# PostGIS for each PostgreSQL server that is installed; its package carries the version of the server in its name.
postgis() {
    local server version package
    for server in /usr/lib/postgresql/*/bin/postgres; do
        if [ ! -x "$server" ]; then
            say "No PostgreSQL is installed here, so no PostGIS either; without another server its tests are skipped"
            return
        fi
        version=${server#/usr/lib/postgresql/} version=${version%%/*} package=postgresql-$version-postgis-3
        [ -e "/usr/share/postgresql/$version/extension/postgis.control" ] && continue
        say "Installing the Debian package $package for the tests"
        apt_install "$package" || absent "PostGIS for PostgreSQL $version" "shapes in a database" "$package"
    done
}

absent() {
    printf '! %s is not here and could not be installed; without it these are skipped: %s\n' "$1" "$2"
    printf '  On Debian: sudo apt-get install %s\n' "$3"
}

system() {
    # The shell is the same browser without windows: a page costs half as much.
    need tests/browser chromium-headless-shell:chromium-headless-shell chromium:chromium
    need "OGC schema tests" xmllint:libxml2-utils
    need "GDAL tests in tests/exchange" ogrinfo:gdal-bin
    need "tests on Spark" java:openjdk-17-jre-headless java:openjdk-21-jre-headless
    postgis
}

command=${1:?which step}
shift
"$command" "$@"

#!/bin/sh
# Makes .venv what a lock says, with plain pip. Usage: setup.sh run|dev. Does nothing when it already is.
set -eu
cd "$(dirname "$0")/.."

want=$1
bin=.venv/bin
stamp=.venv/installed

say() { echo "$@" >&2; }
recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
sum() { cat "$1" pyproject.toml | cksum; }

find_python() {
    old=
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if recent "$candidate"; then
            echo "$candidate"
            return
        fi
        [ -n "$old" ] || old=$("$candidate" --version 2>/dev/null || true)
    done
    if [ -n "$old" ]; then
        say "Claims Bot needs Python 3.11 or newer; the newest found here is $old. Name another with make PYTHON=/path/to/python3."
    else
        say "Claims Bot needs Python 3.11 or newer, and no python3 was found. Install it, or name it with make PYTHON=/path/to/python3."
    fi
    exit 1
}

make_venv() {
    python=$(find_python)
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        say "$python cannot make a virtual environment; on Debian and Ubuntu install python$version-venv (or python3-venv)."
        exit 1
    fi
    say "Making .venv with $("$python" --version) ..."
    "$python" -m venv --clear .venv
}

install() {
    say "Installing what $1 lists (a minute the first time) ..."
    "$bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$1"
    "$bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
}

installed() { [ -f "$stamp.$1" ] && [ "$(cat "$stamp.$1")" = "$(sum "$2")" ]; }

recent "$bin/python" || make_venv

if installed dev requirements-dev.lock; then
    exit 0 # the development lock holds everything that the other does
fi
case $want in
    run)
        installed run requirements.lock && exit 0
        install requirements.lock
        sum requirements.lock >"$stamp.run"
        ;;
    dev)
        install requirements-dev.lock
        sum requirements-dev.lock >"$stamp.dev"
        ;;
    *)
        say "Usage: setup.sh run|dev"
        exit 2
        ;;
esac

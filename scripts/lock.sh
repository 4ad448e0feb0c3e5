#!/bin/sh
# Writes both locks from requirements/*.in: names, versions and hashes, no addresses. Needs the network and two minutes.
# Run it with the oldest Python we support, so that nothing is locked that it lacks.
set -eu
cd "$(dirname "$0")/.."

sh scripts/setup.sh run
tools=build/lock-tools
if [ ! -x "$tools/bin/pip-compile" ]; then
    .venv/bin/python -m venv "$tools"
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check "pip-tools>=7.6,<8"
fi

compile() {
    echo "Choosing versions for $2 ..." >&2
    "$tools/bin/pip-compile" --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
        --no-emit-options --output-file "$2" "$1"
}

compile requirements/run.in requirements.lock
compile requirements/dev.in requirements-dev.lock

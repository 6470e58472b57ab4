#!/usr/bin/env bash
# Pin every package with its hashes: the newest that pyproject.toml and requirements-dev.in allow. Takes two minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3.11}" -m venv "$tools"
"$tools/bin/pip" install --quiet --disable-pip-version-check pip-tools==7.6.2

# Nothing of the machine that wrote a lock stands in it: no index, no folder, no host.
lock() {
    "$tools/bin/pip-compile" --quiet --upgrade --generate-hashes --strip-extras --no-header --annotation-style=line \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options "$@"
}
export -n PIP_FIND_LINKS PIP_EXTRA_INDEX_URL
lock --extra demo --output-file requirements.lock pyproject.toml
lock --all-build-deps --only-build-deps --constraint requirements.lock --output-file requirements-build.lock pyproject.toml
lock --extra demo --constraint requirements.lock --constraint requirements-build.lock \
    --output-file requirements-dev.lock pyproject.toml requirements-dev.in

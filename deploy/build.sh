#!/usr/bin/env bash
# Builds the programme of a version: build.sh SOURCE TARGET makes TARGET/venv, without test tools.
set -euo pipefail

source=$1
target=$2
umask 022
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Il faut Python 3.11 ou plus récent : celui de Debian 12 et des suivantes convient." >&2
    exit 1
}
rm -rf "$target"
mkdir -p "$target"
python3 -m venv "$target/venv"
pip=("$target/venv/bin/python" -m pip --disable-pip-version-check --no-input --quiet)
"${pip[@]}" install --no-cache-dir --only-binary :all: --require-hashes \
    -r "$source/requirements-run.lock"
"${pip[@]}" install --no-cache-dir --no-deps --no-build-isolation "$source"
"${pip[@]}" uninstall --yes --quiet hatchling pathspec pluggy tomlkit trove-classifiers pip
cp -r "$source/deploy" "$source/.env.example" "$target/"

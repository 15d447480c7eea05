#!/usr/bin/env bash
# Makes a virtual environment with the Python packages that the tests use, where the permissions of the test tasks
# name it: .cache/python/bin/python3.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly cache="$here/../../../.cache"
readonly venv="$cache/python"

# Made again when the requirements change.
cmp --silent "$here/requirements.txt" "$venv/requirements.txt" && exit

command -v python3 >/dev/null || {
  echo "Cannot install Python packages: python3 is not installed. Install it with: apt-get install python3-venv" >&2
  exit 1
}
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
  --requirement "$here/requirements.txt"
# The program itself, which is kept for every checkout as built servers are; the one in bin/ is a script that starts it.
kept="${XDG_CACHE_HOME:-$HOME/.cache}/dpm-finder/duckdb-1.5.6"
mkdir -p "$(dirname "$kept")"
cp "$venv"/lib/python3*/site-packages/duckdb_cli/duckdb "$kept.$$"
mv "$kept.$$" "$kept"
ln -sfn "$kept" "$cache/duckdb-1.5.6"
cp "$here/requirements.txt" "$venv/requirements.txt"

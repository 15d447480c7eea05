#!/usr/bin/env bash
# Builds Prometheus 3 for the tests, once: the program is kept in the user's cache and linked into the repository's
# .cache/, where the permissions of the test tasks name it.
set -euo pipefail

readonly version=3.15.0
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly kept="${XDG_CACHE_HOME:-$HOME/.cache}/dpm-finder/prometheus-$version"
readonly linked="$here/../../../.cache/prometheus-$version"

# A released Prometheus says its version, and dpm-finder goes by it; a plain `go build` leaves it empty.
if ! "$kept" --version 2>/dev/null | grep -qF "version $version "; then
  command -v go >/dev/null || {
    echo "Cannot build Prometheus $version: Go is not installed. Install Go 1.25 or newer." >&2
    exit 1
  }
  mkdir -p "$(dirname "$kept")"
  # Built beside and renamed, so that an interrupted build never leaves half a program.
  (cd "$here" && go build -tags remove_all_sd \
    -ldflags "-X github.com/prometheus/common/version.Version=$version" \
    -o "$kept.$$" github.com/prometheus/prometheus/cmd/prometheus)
  mv "$kept.$$" "$kept"
fi

mkdir -p "$(dirname "$linked")"
ln -sfn "$kept" "$linked"

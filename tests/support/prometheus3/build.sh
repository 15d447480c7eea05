#!/usr/bin/env bash
# Builds Prometheus 3 for the tests, once.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../build_once.sh"

readonly version=3.15.0

build() {
  (cd "$here" && go build -tags remove_all_sd \
    -ldflags "-X github.com/prometheus/common/version.Version=$version" \
    -o "$1" github.com/prometheus/prometheus/cmd/prometheus)
}

build_once prometheus "$version"

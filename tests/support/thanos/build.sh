#!/usr/bin/env bash
# Builds Thanos for the tests, once.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../build_once.sh"

readonly version=0.42.4
readonly module=github.com/thanos-io/thanos@v$version
readonly sum=h1:Cs7iARVNKcgewjzAfpoFnscgfNi+XN8slcyW5e0ozWs=

build() {
  local directory
  directory=$(module_directory "$module" "$sum")
  (cd "$directory" && GOFLAGS="-mod=readonly -buildvcs=false" nice go build -tags netgo,slicelabels \
    -ldflags "-s -w -X github.com/prometheus/common/version.Version=$version" -o "$1" ./cmd/thanos)
}

build_once thanos "$version"

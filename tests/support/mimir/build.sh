#!/usr/bin/env bash
# Builds Mimir for the tests, once.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../build_once.sh"

readonly version=3.0.5
# The tag is mimir-3.0.5, which is no version to Go; this is its commit.
readonly module=github.com/grafana/mimir@v1.3.1-0.20260423142704-aced80d74930
readonly sum=h1:uegeb+I1faUHNHi8rBl+hJpdaYB2DGlZdZsu1gV7lk0=

build() {
  local directory
  directory=$(module_directory "$module" "$sum")
  (cd "$directory" && GOFLAGS="-mod=readonly -buildvcs=false" nice go build -tags netgo,stringlabels \
    -ldflags "-s -w -X github.com/grafana/mimir/pkg/util/version.Version=$version" -o "$1" ./cmd/mimir)
}

build_once mimir "$version"

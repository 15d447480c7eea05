#!/usr/bin/env bash
# Builds actionlint for the tests, once.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../build_once.sh"

readonly version=1.7.9
readonly module=github.com/rhysd/actionlint@v$version
readonly sum=h1:oq4uFwcW6pRTk8BhAS4+RhYoUddUkbvRMcqndja0CT0=

build() {
  local directory
  directory=$(module_directory "$module" "$sum")
  (cd "$directory" && GOFLAGS="-mod=readonly -buildvcs=false" nice go build \
    -ldflags "-s -w -X 'github.com/rhysd/actionlint.version=version $version'" -o "$1" ./cmd/actionlint)
}

build_once actionlint "$version"

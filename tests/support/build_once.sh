# Sourced by the scripts that build a server for the tests.
#
# build_once NAME VERSION: builds a program unless it is there, by calling `build FILE` of the script that sources this.
# It is kept in the user's cache, for every checkout, and linked into the repository's .cache/, where the permissions of
# the test tasks name it.
build_once() {
  local repository
  repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
  local kept="${XDG_CACHE_HOME:-$HOME/.cache}/dpm-finder/$1-$2"
  local linked="$repository/.cache/$1-$2"

  mkdir -p "$(dirname "$kept")" "$(dirname "$linked")"
  # Two checkouts that need it at once build it once.
  exec 9>"$kept.lock"
  flock 9
  # A released program says its version, and dpm-finder goes by it; a plain `go build` leaves it empty.
  if ! "$kept" --version 2>/dev/null | grep -qE "version $2( |$)"; then
    command -v go >/dev/null || {
      echo "Cannot build $1 $2: Go is not installed. Install Go 1.26 or newer." >&2
      exit 1
    }
    # Built beside and renamed, so that an interrupted build never leaves half a program.
    build "$kept.$$"
    mv "$kept.$$" "$kept"
  fi
  exec 9>&-
  ln -sfn "$kept" "$linked"
}

# module_directory MODULE@VERSION SUM: fetches a Go module, holds it to its sum, and prints where it is unpacked. A
# program is built in there where `replace` lines of its go.mod count: they only count for the main module.
module_directory() {
  local found
  found=$(go mod download -json "$1") || {
    echo "$found" >&2
    return 1
  }
  grep -qF "\"Sum\": \"$2\"" <<<"$found" || {
    echo "Cannot build $1: its sum is not $2" >&2
    return 1
  }
  sed -n 's/^\t"Dir": "\(.*\)",\?$/\1/p' <<<"$found"
}

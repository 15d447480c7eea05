# Sourced by the scripts that make packages.
#
# replace FILE FROM TO: replaces a text that has to be there.
replace() {
  FROM=$2 TO=$3 perl -0pi -e '$found = s/\Q$ENV{FROM}\E/$ENV{TO}/g; END { exit !$found }' "$1" || {
    echo "Cannot make the package: $(basename "$1") lacks $2" >&2
    exit 1
  }
}

# Sourced by the scripts that make packages, with the repository as the working directory.
#
# Sets `version`, the command `deno`, and `sources`: a folder with what a package is made from, which is removed at the
# end. It holds the last commit, so that --version can name it. Outside of a repository (an archive, the build of an
# image) the files are taken as they are, and DPM_FINDER_COMMIT may name their commit.
export DENO_NO_UPDATE_CHECK=1 NO_COLOR=1

deno=(deno)
command -v deno >/dev/null || deno=(npx --yes deno@2.9.6)

sources=$(mktemp -d)
trap 'rm -rf "$sources"' EXIT
if [[ -e .git ]]; then
  git archive HEAD | tar -x -C "$sources"
else
  cp -r . "$sources"
  sed -i "s/[$]Format:%h[$]/${DPM_FINDER_COMMIT:-&}/" "$sources/src/cli/version.ts"
fi
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$sources/deno.json")
# Every file of a package has the time of its commit, so that the same commit makes the same package.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH

# has_import NAME: whether the program names a package of npm.
has_import() {
  grep -q "^    \"$1\": " "$sources/deno.json"
}

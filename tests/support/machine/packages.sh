#!/usr/bin/env bash
# Makes the packages that the tests install, of the last commit, in .cache/packages: the portable folder, its archive, what
# that unpacks to, two versions of the Debian package, the npm package.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
readonly out=.cache/packages
commit=$(git rev-parse HEAD)
[[ $(cat "$out/commit" 2>/dev/null) != "$commit" ]] || exit 0
rm -rf "$out"
mkdir -p "$out"
.ci/package/portable "$out/portable"
.ci/package/archive "$out/portable" "$out" >/dev/null
mkdir "$out/unpacked"
tar -xzf "$out"/*.tar.gz -C "$out/unpacked" --strip-components=1
# A quick compression: what the packages hold is tested, not how small they are.
export DEB_COMPRESSION=gzip DEB_LEVEL=1
.ci/package/deb "$out/portable" "$out/deb" >/dev/null
# A later version, with other settings than those that an administrator may have changed.
later=$(DEB_VERSION=99.0.0 .ci/package/deb "$out/portable" "$out/later")
dpkg-deb --raw-extract "$later" "$out/later/tree"
echo "# Of 99.0.0" >>"$out/later/tree/etc/dpm-finder/dpm-finder.env"
dpkg-deb --root-owner-group -Zgzip -z1 --build "$out/later/tree" "$out/deb" >/dev/null
rm -r "$out/later"
.ci/package/npm "$out/portable" "$out/npm" >/dev/null
echo "$commit" >"$out/commit"

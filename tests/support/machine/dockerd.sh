#!/usr/bin/env bash
# Starts a Docker engine of its own: dockerd.sh WORK prints the address for DOCKER_HOST once it answers, with the images
# debian:bookworm-slim and node:22-bookworm-slim in it, and ends it when standard input ends.
#
# Images and layers stay in the user's cache, so that only what has changed is built again.
set -euo pipefail
work=$1
kept="${XDG_CACHE_HOME:-$HOME/.cache}/dpm-finder"
mkdir -p "$work"
# No two engines may share their folder.
exec 9>"$kept/docker.lock"
flock 9

# Below a group that has processes, no group may have limits. A container whose processes are all in the group that it
# sees as the root has to move them away (the root of a machine, which has no type, is no such group).
if [[ -f /sys/fs/cgroup/cgroup.type ]]; then
  mkdir -p /sys/fs/cgroup/init
  # One that starts meanwhile is moved by the next try.
  for ((i = 0; i < 10; i++)); do
    xargs -rn1 </sys/fs/cgroup/cgroup.procs >/sys/fs/cgroup/init/cgroup.procs 2>/dev/null || true
    sed -e 's/ / +/g' -e 's/^/+/' /sys/fs/cgroup/cgroup.controllers \
      >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null && break
  done
fi

dockerd --host "unix://$work/d.sock" --data-root "$kept/docker-1" --exec-root "$work/exec" --pidfile "$work/pid" \
  --bip 10.123.0.1/24 --storage-driver overlay2 >"$work/dockerd.log" 2>&1 9>&- &
engine=$!
end() {
  kill "$engine" 2>/dev/null || true
  wait "$engine" 2>/dev/null || true
  # It leaves the mounts of its networks behind.
  awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts | xargs --no-run-if-empty umount --lazy
}
trap end EXIT
export DOCKER_HOST="unix://$work/d.sock"
for ((i = 0; i < 120; i++)); do
  docker version >/dev/null 2>&1 && break
  kill -0 "$engine" 2>/dev/null || break
  sleep 0.25
done
docker version >/dev/null 2>&1 || {
  cat "$work/dockerd.log" >&2
  exit 1
}
docker image inspect debian:bookworm-slim >/dev/null 2>&1 ||
  docker import "$kept/debian-1" debian:bookworm-slim >/dev/null
docker image inspect node:22-bookworm-slim >/dev/null 2>&1 ||
  docker build --quiet --tag node:22-bookworm-slim "$kept/node-1" >/dev/null
echo "$DOCKER_HOST"
cat >/dev/null

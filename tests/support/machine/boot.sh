#!/usr/bin/env bash
# Boots the kept Debian by systemd-nspawn, over a layer that is thrown away. PACKAGES in the environment is a
# folder that is mounted at /packages.
#
# Prints the number of its first process once it runs, and ends it when standard input ends. Whoever makes the cgroups
# of this machine hybrid is not met: the machine has a mount namespace of its own with the pure hierarchy.
set -euo pipefail
cache="${XDG_CACHE_HOME:-$HOME/.cache}/dpm-finder"
kept="$cache/machine-1"
# Beside what it lies over, because not every file system takes a layer: /tmp of a container does not.
work=$(mktemp -d "$cache/boot.XXXXXX")
mkdir -p "$work"/{upper,scratch,root}
export work kept PACKAGES

setsid unshare --mount bash -euc '
  mount -t overlay overlay -o "lowerdir=$kept,upperdir=$work/upper,workdir=$work/scratch" "$work/root"
  umount -R /sys/fs/cgroup
  mount -t cgroup2 none /sys/fs/cgroup
  mkdir -p "/sys/fs/cgroup/dpm-finder-test-$$"
  echo $$ >"/sys/fs/cgroup/dpm-finder-test-$$/cgroup.procs"
  exec systemd-nspawn --quiet --boot --register=no --keep-unit --private-network --console=pipe \
    --bind-ro="$PACKAGES:/packages" --directory="$work/root"
' </dev/null >"$work/boot.log" 2>&1 &
nspawn=$!
end() {
  [[ -z ${leader:-} ]] || nsenter --target "$leader" --all systemctl poweroff --force 2>/dev/null || true
  for ((i = 0; i < 100; i++)); do kill -0 "$nspawn" 2>/dev/null || break; sleep 0.1; done
  kill -9 "$nspawn" 2>/dev/null || true
  rm -rf "$work"
  # Where the machine's cgroups are hybrid, the pure hierarchy is a folder further down.
  for cgroup in /sys/fs/cgroup{,/unified}/"dpm-finder-test-$nspawn"; do
    [[ ! -d $cgroup ]] || find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
}
trap end EXIT

for ((i = 0; i < 240; i++)); do
  leader=$(pgrep -P "$nspawn" systemd) || leader=
  if [[ $leader ]] && nsenter --target "$leader" --all systemctl is-system-running --wait >/dev/null 2>&1; then
    echo "$leader"
    cat >/dev/null
    exit
  fi
  kill -0 "$nspawn" || break
  sleep 0.25
done
cat "$work/boot.log" >&2
exit 1

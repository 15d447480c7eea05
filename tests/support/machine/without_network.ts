import { shell, type ShellResult } from "./held_script.ts";

/**
 * Runs a line of bash in an empty folder, without a network but this machine's own address, and without any variable but
 * `PATH`. Needs root.
 *
 * @param program The file called `dpm-finder` that is run in the line.
 */
export async function withoutNetwork(program: string, line: string, cwd: string): Promise<ShellResult> {
  const script = `ip link set lo up; PATH="$(dirname "${program}"):$PATH"; ${line}`;
  const quoted = `'${script.replaceAll("'", `'\\''`)}'`;
  return await shell(`exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin unshare --net bash -c ${quoted}`, {}, cwd);
}

/** Starts the exporter of the demo tenant, prints its metrics of metrics, stops it, and prints its exit code. */
export const EXPORTER_ROUND = `
  dpm-finder --exporter --demo --quiet --listen 127.0.0.1:19966 & exporter=$!
  for ((i = 0; i < 150; i++)); do curl -sf http://127.0.0.1:19966/-/ready >/dev/null && break; sleep 0.2; done
  curl -sf http://127.0.0.1:19966/metrics | grep -c ^metric_
  dpm-finder healthcheck http://127.0.0.1:19966 && echo alive
  kill -TERM "$exporter"; wait "$exporter"; echo "exit $?"
`;

/** Keeps a scan of the demo tenant and asks how many metrics it has. */
export const QUERY_ROUND = `dpm-finder --demo --history h -q -o scan.csv &&
  dpm-finder query --data-dir h --sql 'SELECT count(*) AS n FROM dpm' --format csv`;

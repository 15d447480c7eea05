import { deepEqual, equal, match, ok } from "node:assert/strict";
import { parseText } from "../../src/exposition/parse_text.ts";
import { type CliResult, runCli } from "../support/run_cli.ts";
import { writeExporters } from "../support/start_host.ts";
import { startPushgateway } from "../support/start_pushgateway.ts";
import { withTempDir } from "../support/temporary_folder.ts";

/** A job of cron: its metrics are not together, and one of them has a time of its own. */
const BACKUP = `#!/usr/bin/env bash
printf '# TYPE backup_bytes gauge\\nbackup_bytes{disk="a"} 1\\nbackup_end 5\\nbackup_bytes{disk="%s"} 2 1700000000000\\n' \\
  "$1" > "$METRICS_FILE"
`;

/** The samples of a job that a Pushgateway has, by name and labels, without those it adds itself. */
async function samplesOf(url: string, job: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const all = parseText(text, { lenient: true }).flatMap(({ name, samples }) =>
    samples.filter(({ labels }) => labels["job"] === job && !/^push_/.test(name))
      .map(({ labels: { job: _job, ...labels }, value }) => [`${name} ${JSON.stringify(labels)}`, value] as const)
  );
  return Object.fromEntries(all);
}

Deno.test("run: a Pushgateway holds what was pushed, by job and labels, until it is deleted", async () => {
  await using gateway = await startPushgateway();
  await withTempDir(async (dir) => {
    await writeExporters(dir, { "backup.sh": BACKUP });
    const run = (...args: string[]): Promise<CliResult> =>
      runCli({
        task: "run",
        args: [
          ...["run", "backup", "--exporters-dir", dir, "--pushgateway-address", `127.0.0.1:${gateway.port}`],
          ...["--grouping", "instance=a/b", "--grouping", "zone=", ...args],
        ],
      });
    const first = await run("--", "b");
    deepEqual([first.code, first.stdout.split("\n").length], [0, 6], first.stderr);
    match(
      first.stderr,
      /WARN +The time of 1 sample is left out.*\n.*INFO +Pushed 2 metrics to 127\.0\.0\.1:\d+ as job backup/,
    );
    const pushed = await samplesOf(gateway.url, "backup");
    deepEqual(
      Object.entries(pushed).map(([key, value]) => [key.split(" ", 1)[0], value]).sort(),
      [["backup_bytes", 1], ["backup_bytes", 2], ["backup_end", 5]],
    );
    ok(Object.keys(pushed).every((key) => key.includes('"instance":"a/b"')), JSON.stringify(pushed));
    // Put replaces the group, post adds to it.
    await run("--no-print", "--push-method", "post", "--", "c");
    equal(Object.keys(await samplesOf(gateway.url, "backup")).length, 3);
    const other = await run("--no-print", "--job", "other/job", "--", "c");
    deepEqual([other.code, other.stdout], [0, ""]);
    equal(Object.keys(await samplesOf(gateway.url, "other/job")).length, 3);
    const gone = await run("--delete");
    deepEqual([gone.code, gone.stdout], [0, ""]);
    match(gone.stderr, /INFO .*Deleted what was pushed to 127\.0\.0\.1:\d+ as job backup/);
    deepEqual(await samplesOf(gateway.url, "backup"), {});
    equal(Object.keys(await samplesOf(gateway.url, "other/job")).length, 3);
  });
});

Deno.test("run: what a Pushgateway refuses is told in its words, with exit code 1, and the metrics are printed", async () => {
  await using gateway = await startPushgateway();
  await withTempDir(async (dir) => {
    await writeExporters(dir, {
      "clash.sh": '#!/usr/bin/env bash\nprintf "# TYPE clash %s\\nclash 1\\n" "$1" > "$METRICS_FILE"\n',
    });
    const run = (type: string, job: string) =>
      runCli({
        task: "run",
        args: [
          ...["run", "clash", "--exporters-dir", dir, "--pushgateway-address", `http://127.0.0.1:${gateway.port}`],
          ...["--job", job, type],
        ],
      });
    equal((await run("gauge", "one")).code, 0);
    const second = await run("counter", "two");
    deepEqual([second.code, second.stdout], [1, "# TYPE clash counter\nclash 1\n"]);
    match(second.stderr, /ERROR Cannot push to "http:\/\/127\.0\.0\.1:\d+\/metrics\/job\/two": .*400/);
  });
});

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { runCli } from "../support/run_cli.ts";
import { startHost, writeExporters } from "../support/start_host.ts";
import { withTempDir } from "../support/temporary_folder.ts";

/** Tries what may be forbidden, and says what came of it. */
const TRIES = `// dpm-exporter: help Tries what may be forbidden.
// dpm-exporter: arg --target Where to connect to.
// dpm-exporter: allow-net --target
import { encodeText } from "dpm-finder/exporter";
const tries: Record<string, () => unknown> = {
  read: () => Deno.readTextFileSync("/etc/hostname"),
  own: () => Deno.readTextFileSync(import.meta.dirname + "/data.txt"),
  home: () => Deno.env.get("HOME"),
  passed: () => Deno.env.get("EXPORTER_TOKEN"),
  run: () => new Deno.Command("/bin/true").outputSync(),
  write: () => Deno.writeTextFileSync("/tmp/dpm-finder-never", ""),
  sys: () => Deno.hostname(),
  net: () => Deno.permissions.querySync({ name: "net", host: "127.0.0.1:1" }).state === "granted" || Deno.listen({ port: 0 }),
};
const samples = Object.entries(tries).map(([what, attempt]) => {
  let value = 1;
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    value = 0;
  }
  return { suffix: "" as const, labels: { what }, value };
});
const file = Deno.env.get("METRICS_FILE") ?? "";
Deno.writeTextFileSync(file, encodeText([{ name: "may", type: "gauge", help: "", samples }]));
`;

/** What of a scrape may be done, by name. */
function permitted(text: string): string[] {
  return [...text.matchAll(/^may\{what="(\w+)"\} 1$/gm)].map(([, what]) => what ?? "").sort();
}

Deno.test("host: an exporter in TypeScript may do what its description and the operator say, and nothing else", async () => {
  await withTempDir(async (dir) => {
    await writeExporters(dir, { "tries/tries.ts": TRIES, "tries/data.txt": "own" });
    await using host = await startHost({
      exporters: dir,
      args: ["--env", "EXPORTER_TOKEN", "--allow", "other=run", "--allow", "tries=sys=hostname"],
      env: { EXPORTER_TOKEN: "t", EXPORTER_OTHER: "o" },
    });
    const bare = await host.get("/metrics/tries");
    equal(bare.status, 200, bare.text);
    deepEqual(permitted(bare.text), ["own", "passed", "sys"]);
    deepEqual(permitted((await host.get("/metrics/tries?target=127.0.0.1:1")).text), ["net", "own", "passed", "sys"]);
    deepEqual(permitted((await host.get("/metrics/tries?target=127.0.0.1:2")).text), ["own", "passed", "sys"]);
  });
});

Deno.test("host: nothing is fetched while it serves, and the scraper is told", async () => {
  await withTempDir(async (dir) => {
    await writeExporters(dir, { "far.ts": 'import "npm:dpm-finder-has-no-such-package@1.0.0";\n' });
    await using host = await startHost({ exporters: dir });
    const { status, text } = await host.get("/metrics/far");
    equal(status, 500);
    match(
      text,
      /^Cannot read the metrics of far: it needs what was not fetched: run dpm-finder host --prepare far\. Its last/,
    );
  });
});

Deno.test("host: an environment is passed by name, and nothing else of it", async () => {
  await withTempDir(async (dir) => {
    await writeExporters(dir, {
      "names.sh": "#!/usr/bin/env bash\n# dpm-exporter: metrics-on stdout\n" +
        'compgen -e | sort | while read -r name; do echo "variable{name=\\"$name\\"} 1"; done\n',
    });
    await using host = await startHost({
      exporters: dir,
      args: ["--env", "EXPORTER_TOKEN", "--env", "EXPORTER_UNSET"],
      env: { EXPORTER_TOKEN: "t", PROMETHEUS_API_KEY: "secret", DPM_FINDER_X: "x" },
    });
    const { text } = await host.get("/metrics/names");
    const names = [...text.matchAll(/name="(\w+)"/g)].map(([, name]) => name ?? "");
    // Those that bash itself sets come with it.
    const allowed = ["EXPORTER_TOKEN", "PATH", "HOME", "LANG", "LC_ALL", "TZ", "OLDPWD", "PWD", "SHLVL", "_"];
    deepEqual(names.filter((name) => !allowed.includes(name)), []);
    ok(names.includes("EXPORTER_TOKEN") && names.includes("PATH"));
  });
});

Deno.test("host: the programs that it may start can be listed one by one, with kill for their groups", async () => {
  await withTempDir(async (dir) => {
    const script = (body: string) => `#!/usr/bin/env bash\n${body}\n`;
    await writeExporters(dir, {
      "listed/listed.sh": script('echo "listed 1" > "$METRICS_FILE"'),
      "hangs/hangs.sh": script('sleep 1000 & echo $! > "$EXPORTER_PIDS/sleeper"; wait'),
      "unlisted/unlisted.sh": script('echo "unlisted 1" > "$METRICS_FILE"'),
    });
    await using host = await startHost({
      exporters: dir,
      args: ["--env", "EXPORTER_PIDS"],
      env: { EXPORTER_PIDS: dir },
      without: ["--allow-run"],
      flags: [`--allow-run=${dir}/listed/listed.sh,${dir}/hangs/hangs.sh,kill`],
    });
    equal((await host.get("/metrics/listed")).status, 200);
    const { status, text } = await host.get("/metrics/unlisted");
    const path = `${dir}/unlisted/unlisted.sh`;
    const why = "the program was started without permission to run it";
    deepEqual([status, text], [500, `Cannot run the exporter "${path}": ${why}. Start it with --allow-run=${path}.\n`]);
    const soon = { headers: { "X-Prometheus-Scrape-Timeout-Seconds": "0.8" } };
    equal((await host.get("/metrics/hangs", soon)).status, 504);
    const sleeper = (await Deno.readTextFile(`${dir}/sleeper`)).trim();
    const alive = async () => (await new Deno.Command("bash", { args: ["-c", `kill -0 ${sleeper}`] }).output()).success;
    for (let attempt = 0; attempt < 100 && await alive(); attempt++) await new Promise((done) => setTimeout(done, 50));
    equal(await alive(), false);
  });
});

Deno.test("host: an address that cannot be listened on is wrong usage and names --listen", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code, stderr } = await runCli({
    task: "host",
    args: ["host"],
    env: { DPM_FINDER_LISTEN: `127.0.0.1:${taken.addr.port}` },
  });
  equal(code, 2);
  match(stderr, /Cannot listen on "127\.0\.0\.1:\d+": port \d+ is already in use .*\(--listen ADDRESS:PORT\)\.\n$/);
});

import assert from "node:assert/strict";
import { resolveWithEndpoint } from "./resolve_support.ts";

const exporterOf = async (args: readonly string[], environment: Record<string, string> = {}) =>
  (await resolveWithEndpoint({ args, environment })).exporter;

Deno.test("EXPORTER_OPTIONS: the defaults", async () => {
  assert.deepEqual(await exporterOf([]), {
    schedule: { kind: "interval", intervalMs: 86_400_000 },
    staleAfterMs: undefined,
    maxExported: 1_000,
    exportedValues: ["dpm", "total", "series"],
    keepScans: 3,
    stateDir: undefined,
    refreshEndpoint: false,
  });
});

Deno.test("EXPORTER_OPTIONS: of systemd's folders the first counts, and a flag wins over it", async () => {
  const environment = { STATE_DIRECTORY: "/var/lib/dpm-finder:/var/lib/other" };
  assert.equal((await exporterOf([], environment)).stateDir, "/var/lib/dpm-finder");
  assert.equal((await exporterOf(["--state-dir", "/srv"], environment)).stateDir, "/srv");
});

Deno.test("EXPORTER_OPTIONS: intervals take any number of seconds, and durations", async () => {
  const intervalOf = async (text: string) => (await exporterOf(["-u", text])).schedule;
  assert.deepEqual(await intervalOf("7"), { kind: "interval", intervalMs: 7_000 });
  assert.deepEqual(await intervalOf("1h30m"), { kind: "interval", intervalMs: 5_400_000 });
  assert.equal((await exporterOf(["--stale-after", "1d"])).staleAfterMs, 86_400_000);
});

Deno.test("EXPORTER_OPTIONS: minutes take the place of an interval", async () => {
  const { schedule } = await exporterOf(["--schedule", " 30 3 * * * "]);
  assert.deepEqual(schedule, { kind: "cron", expression: "30 3 * * *" });
});

Deno.test("EXPORTER_OPTIONS: --export chooses what is exported of a metric, each once, in any case", async () => {
  const exportedBy = async (...args: string[]) => (await exporterOf(args)).exportedValues;
  assert.deepEqual(await exportedBy("--export", "total"), ["total"]);
  assert.deepEqual(await exportedBy("--export", "Series, dpm,series"), ["series", "dpm"]);
  assert.deepEqual((await exporterOf([], { DPM_FINDER_EXPORT: "dpm" })).exportedValues, ["dpm"]);
});

const REFUSED: readonly [args: readonly string[], message: RegExp][] = [
  [["--schedule=0 3 * * *", "-u", "60"], /^Cannot combine --schedule with --update-interval: /],
  [
    ["--schedule=nonsense"],
    /^Cannot use "nonsense" as --schedule: it needs five fields\. Give minute, hour, day, month and weekday, such/,
  ],
  [["--schedule=0 0 30 2 *"], /^Cannot use "0 0 30 2 \*" as --schedule: it never comes\. Give minute, hour/],
  [["--keep-scans=0"], /^Cannot use "0" as --keep-scans: it has to be a whole number from 1 to /],
  [["--max-exported=x"], /^Cannot use "x" as --max-exported: it has to be a whole number from 0 to /],
  [
    ["--export=total,serie"],
    /^Cannot use "total,serie" as --export: it has to be one of dpm, total, series\. Did you mean series\?/,
  ],
  [["--export="], /^Cannot use "" as --export: it has to be one of dpm, total, series\./],
  [["--state-dir="], /^Cannot use "" as --state-dir: it is empty\./],
];

for (const [args, message] of REFUSED) {
  Deno.test(`EXPORTER_OPTIONS: ${args.join(" ")} is refused`, async () => {
    await assert.rejects(exporterOf(args), { name: "ConfigError", message });
  });
}

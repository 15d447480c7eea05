import { deepEqual, doesNotMatch, match, ok } from "node:assert/strict";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { BACKEND_OPTIONS } from "../../../src/config/backend_options.ts";
import { createDemoApp } from "../../../src/demo/create_demo_app.ts";
import { REPORT_FORMATS } from "../../../src/report/formats.ts";
import { startExporter } from "../../exporter/process/start_exporter.ts";
import { withTempDir } from "../../support/temporary_folder.ts";
import { type EchoBehavior, FIRST_ECHOES, PUSH_ECHOES, QUERY_ECHOES } from "./echo_behaviors.ts";
import { oneShot, type OneShotResult } from "./one_shot.ts";
import { type AnswerServer, serveAnswers } from "./serve_answers.ts";
import { demoSeries } from "./serve_demo.ts";
import pMap from "p-map";

const PASSWORD = 'glc_CORE"x\\y<7>&é';
const TOKEN = "hdr-CORE-0042";
const CREDENTIALS = {
  PROMETHEUS_USERNAME: "tenant7",
  PROMETHEUS_API_KEY: PASSWORD,
  PROMETHEUS_HEADERS: `X-Key: Token ${TOKEN}`,
};
/**
 * What no form of a secret can do without: its letters, plain or in JSON's own escapes, and its base64 at each place
 * within something longer.
 */
const TRACES = new RegExp(
  ["glc_CORE", "hdr-CORE"].flatMap((core) => [
    core,
    [...core].map((letter) => `\\\\u00${letter.charCodeAt(0).toString(16)}`).join(""),
    ...["", "x", "xy"].map((before) => RegExp.escape(btoa(before + core).slice(4, 9))),
  ]).join("|"),
);
/** Commands of the registry that ask a backend; one that is added joins. */
const ASKING = await Promise.all(
  COMMANDS.map(async ({ name, load }) => ({ name, groups: (await load()).groups })),
).then((commands) => commands.filter(({ groups }) => groups.includes(BACKEND_OPTIONS)));
/** Arguments that a command cannot do without. */
const OPERANDS: Readonly<Record<string, readonly string[]>> = {};
const CONCURRENCY = 4;

/** In this order after each failure comes an answer: two failures in a row may mean that the backend is gone. */
const NAMES = [
  "good0",
  "good1",
  ...Object.keys(QUERY_ECHOES).flatMap((_, index) => [`m${index + 10}a_bad`, `m${index + 10}b_fine`]),
];
const ECHOES_BY_METRIC = Object.values(QUERY_ECHOES);
const app = createDemoApp({
  series: demoSeries(NAMES.map((name) => ({ name, seconds: 60 }))),
  now: Date.now,
});

/** A demo backend that gives secrets back as it is told. */
function serveEchoes(behavior: () => EchoBehavior, onContact = () => {}): AnswerServer {
  return serveAnswers(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/buildinfo")) onContact();
    const { buildInfo, names, query, rules } = behavior();
    const form = request.body === null ? "" : await request.clone().text();
    const asked = Number(/m(\d+)a_bad/.exec(new URLSearchParams(form).get("query") ?? "")?.[1] ?? NaN) - 10;
    const echo = pathname.endsWith("/buildinfo")
      ? buildInfo
      : pathname.endsWith("/values")
      ? names
      : pathname === "/aggregations/rules"
      ? rules
      : pathname.endsWith("/query")
      ? query ?? ECHOES_BY_METRIC[asked]?.query
      : undefined;
    return echo?.(secretsOf(request.headers)) ?? await app.fetch(request);
  });
}

/** Everything secret in a request, as it came and taken apart. */
function secretsOf(headers: Headers): string {
  const pair = headers.get("authorization")?.replace("Basic ", "") ?? "";
  const password = new TextDecoder().decode(Uint8Array.fromBase64(pair)).replace(/^[^:]*:/, "");
  return `Basic ${pair} ${headers.get("x-key")} ${password} ${new TextEncoder().encode(password).toBase64()}`;
}

const longs = (groups: (typeof ASKING)[number]["groups"]) =>
  groups.flatMap(({ options }) => Object.values(options)).map(({ long }) => long);

for (const { name, groups } of ASKING) {
  const known = longs(groups);
  const bounded = [...(known.includes("--deadline") ? ["--deadline", "20"] : []), "--timeout", "5", "-v"];
  if (known.includes("--listen")) continue;

  Deno.test(`A2 ${name}: nothing that 25 servers give back of a secret is in any output`, async () => {
    const formats = known.includes("--format") ? Object.keys(REPORT_FORMATS) : [""];
    const runs = [
      ...Object.entries(FIRST_ECHOES).map(([what, behavior]) => ({ what, behavior, format: formats[0] ?? "" })),
      ...formats.map((format) => ({ what: `queries, ${format}`, behavior: {}, format })),
    ];
    const results = await pMap(runs, async ({ what, behavior, format }, index) => {
      await using server = serveEchoes(() => behavior);
      const result = await oneShot({
        args: [
          name,
          ...(OPERANDS[name] ?? []),
          ...bounded,
          ...(format === "" ? [] : ["--format", format]),
          ...(known.includes("--batch-size") ? ["--batch-size", "1", "-t", "1"] : []),
          "--log-format",
          index % 2 === 0 ? "json" : "text",
        ],
        env: { ...CREDENTIALS, PROMETHEUS_ENDPOINT: server.url },
      });
      return [what, result] as const;
    }, { concurrency: CONCURRENCY });
    for (const [what, result] of results) {
      const said = everythingSaid(result);
      ok([0, 3, 4].includes(result.code), `${what}: ${said}`);
      doesNotMatch(said, TRACES, what);
      match(said, /\[redacted\]/, `${what}: the server's words are shown`);
    }
    if (name !== "scan") return;
    const ledger = JSON.parse(
      results.find(([what]) => what === "queries, json")?.[1].files["metric_rates.json"] ?? "{}",
    )
      .ledger;
    const failures: { metric_name: string; reason: string }[] = ledger.failures;
    deepEqual(
      failures.map(({ metric_name, reason }) => [metric_name, reason.includes("[redacted]")]),
      ECHOES_BY_METRIC.map((_, index) => [`m${index + 10}a_bad`, true]),
    );
  });
}

Deno.test("A2 scan --push: nothing that receivers give back of a secret is in any output", async () => {
  const echoes = Object.values(PUSH_ECHOES);
  await using server = serveAnswers((request) =>
    echoes[Number(new URL(request.url).pathname.slice(1))]?.(secretsOf(request.headers))
  );
  const place = (index: number) => `${server.url}/${index}`;
  // By each protocol in turn; only OTLP has an answer that leaves samples out.
  const pairs = [[0, 1], [2, 4], [3, 5]] as const;
  const results = await pMap(pairs, async ([one, other], index) =>
    await oneShot({
      args: [
        ...["--demo", "-v", "--retry-for", "0", "--log-format", index % 2 === 0 ? "json" : "text"],
        ...["--push", place(one), "--push-otlp", place(other), "--push-username", "tenant7"],
      ],
      env: { DPM_FINDER_PUSH_API_KEY: PASSWORD, DPM_FINDER_PUSH_HEADERS: `X-Key: Token ${TOKEN}` },
    }), { concurrency: CONCURRENCY });
  deepEqual(server.asked.length, echoes.length);
  for (const result of results) {
    const said = everythingSaid(result);
    deepEqual(result.code, 1, said);
    doesNotMatch(said, TRACES);
    deepEqual(result.stderr.match(/Cannot push to [^\n]*\[redacted\]/g)?.length, 2, said);
  }
});

Deno.test("A2 exporter: nothing that 25 servers give back of a secret is on a page, in the log or in the state", async () => {
  ok(ASKING.filter(({ groups }) => longs(groups).includes("--listen")).every(({ name }) => name === "exporter"));
  let behavior: EchoBehavior = {};
  let begun = Promise.withResolvers<void>();
  await using server = serveEchoes(() => behavior, () => begun.resolve());
  await withTempDir(async (folder) => {
    await using exporter = await startExporter({
      args: ["-u", "1", "--batch-size", "1", "-t", "1", "--state-dir", "state", "-v", "--log-format", "json"],
      env: { ...CREDENTIALS, PROMETHEUS_ENDPOINT: `${server.url}/` },
      folder,
    });
    const seen: string[] = [];
    for (const next of [{}, ...Object.values(FIRST_ECHOES)]) {
      behavior = next;
      begun = Promise.withResolvers();
      await begun.promise;
      const ended = await refreshesOf(exporter.url);
      await exporter.until("/metrics", (_, text) => countRefreshes(text) > ended);
      for (const path of ["/", "/healthz", "/-/ready", "/metrics", "/api/v1/snapshot"]) {
        seen.push(await (await fetch(exporter.url + path)).text());
      }
    }
    await exporter.stop();
    const state = [];
    for await (const { name } of Deno.readDir(`${folder}/state`)) {
      state.push(await Deno.readTextFile(`${folder}/state/${name}`));
    }
    match(state.join(), /\[redacted\]/, "the state has the ledger's words");
    seen.push(...state);
    const said = [...seen, exporter.log()].join("\n");
    doesNotMatch(said, TRACES);
    match(seen.join("\n"), /"problem":"[^\n]*\[redacted\]/);
    match(exporter.log(), /\[redacted\]/);
  });
});

async function refreshesOf(url: string): Promise<number> {
  return countRefreshes(await (await fetch(`${url}/metrics`)).text());
}

function countRefreshes(text: string): number {
  return [...text.matchAll(/^dpm_finder_refreshes_total\{[^}]*\} (\d+)/gm)]
    .reduce((sum, [, count]) => sum + Number(count), 0);
}

function everythingSaid({ stdout, stderr, files }: OneShotResult): string {
  return [stdout, stderr, ...Object.values(files)].join("\n");
}

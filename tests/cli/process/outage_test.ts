import { doesNotMatch, equal, match, ok } from "node:assert/strict";
import { NOBODY } from "../../support/free_port.ts";
import { AT, FRUIT } from "./fruit_tenant.ts";
import { type OneShot, oneShotsBeforeAll } from "./one_shot.ts";
import { serveAnswers } from "./serve_answers.ts";
import { serveDemo } from "./serve_demo.ts";

const AWAY_MS = 3_000;
const ARGS = ["--at", AT, "--format", "csv", "-m", "0", "--all", "-o", "-"];
const WAIT = /WARN {2}Attempt \d+ at "http:[^"]+" failed \(busy\); trying again in \ds, for \d+s more/;

const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());

/** A demo backend that answers 503 for a while, from the first hit on. */
function busyAtFirst(isHit: (path: string) => boolean): string {
  let untilMs: number | undefined;
  return servers.use(serveDemo({ series: FRUIT }, ({ path }) => {
    if (!isHit(path)) return undefined;
    untilMs ??= performance.now() + AWAY_MS;
    return performance.now() < untilMs ? new Response("busy", { status: 503 }) : undefined;
  })).url;
}

const resultOf = oneShotsBeforeAll(() => {
  const tooMany = (header: string) =>
    servers.use(serveAnswers(() => new Response("slow down", { status: 429, headers: { "Retry-After": header } }))).url;
  const hidden = servers.use(serveDemo({ series: FRUIT }, ({ path }) => {
    return path.endsWith("/values") ? new Response("only queries", { status: 403 }) : undefined;
  })).url;
  const shot = (url: string, ...args: string[]): OneShot => ({
    args: [...ARGS, ...args],
    env: { PROMETHEUS_ENDPOINT: url },
  });
  return {
    "503 on everything": shot(busyAtFirst(() => true), "--retry-for", "30"),
    "503 on queries": shot(busyAtFirst((path) => path.endsWith("/query")), "--retry-for", "30"),
    "503, no wait": shot(busyAtFirst(() => true), "--retry-for", "0"),
    "nobody there, no wait": shot(`http://${NOBODY}`, "--retry-for", "0"),
    "years": shot(tooMany("315360000")),
    "beyond the deadline": shot(tooMany("60"), "--deadline", "8"),
    "503 until the deadline": shot(
      servers.use(serveAnswers(() => new Response("busy", { status: 503 }))).url,
      "--deadline",
      "2",
      "--retry-for",
      "60",
    ),
    "names hidden": shot(hidden),
    "graph": shot(`${servers.use(serveDemo({ series: FRUIT })).url}/graph`),
    "no such tenant": shot(servers.use(serveDemo({ series: [] })).url, "--tenant", "taem-a"),
  };
});

for (const name of ["503 on everything", "503 on queries"]) {
  Deno.test(`O2: one-shot: ${name} for a few seconds costs no name, and each wait is told in words`, () => {
    const { code, stdout, stderr } = resultOf(name);
    equal(code, 0, stderr);
    equal(stdout.trim().split("\n").length, 9, stdout);
    match(stderr, WAIT);
    doesNotMatch(stderr, /\d ms/);
  });
}

Deno.test("O2: one-shot: --retry-for 0 does not wait", () => {
  for (
    const [name, words] of [["503, no wait", /busy/], ["nobody there, no wait", /connection was refused/]] as const
  ) {
    const { code, stderr } = resultOf(name);
    equal(code, 3, stderr);
    match(stderr, words);
    equal(stderr.trim().split("\n").length, 1, stderr);
  }
});

Deno.test("A4: one-shot: a Retry-After of years, or beyond the deadline, is told with the server's words at once", () => {
  for (const name of ["years", "beyond the deadline"]) {
    const { code, stderr } = resultOf(name);
    equal(code, 3, stderr);
    match(
      stderr,
      /^dpm-finder: Cannot recognise the backend at "[^"]+": the server answered 429 Too Many Requests: slow down/,
    );
  }
});

Deno.test("A4: one-shot: at its deadline, first contact tells what was wrong, not the deadline", () => {
  const { code, stderr } = resultOf("503 until the deadline");
  equal(code, 3, stderr);
  match(
    stderr,
    /dpm-finder: Cannot recognise the backend at "[^"]+": the server answered 503 Service Unavailable: busy/,
  );
});

Deno.test("S6: one-shot: names that are listed to nobody are asked for by a query, which one line says", () => {
  const { code, stdout, stderr } = resultOf("names hidden");
  equal(code, 0, stderr);
  equal(stdout.trim().split("\n").length, 9, stdout);
  equal(stderr.match(/does not list the metric names \(the server answered 403 Forbidden: only queries\)/g)?.length, 1);
});

Deno.test("S6: one-shot: /graph copied from the browser is named", () => {
  const { code, stderr } = resultOf("graph");
  equal(code, 3, stderr);
  match(
    stderr,
    /"\/graph" at its end is a page for the browser.*Leave it out of PROMETHEUS_ENDPOINT\.\n$/,
  );
});

Deno.test("S7: one-shot: an empty tenant's warning says that the tenant's name may be wrong", () => {
  const { code, stderr } = resultOf("no such tenant");
  equal(code, 0, stderr);
  match(stderr, /WARN .*The tenant's name "taem-a" may be wrong: /);
  ok(!/Aggregation/.test(stderr));
});

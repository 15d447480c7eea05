import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type OneShot, oneShotsBeforeAll } from "./one_shot.ts";
import type { Answer } from "./serve_answers.ts";
import { demoSeries, serveDemo } from "./serve_demo.ts";

/** An answer that is meant to take memory or time, and what the program says of it. */
interface HostileAnswer {
  /** To the question for names. */
  readonly names?: Answer;
  /** To each query that asks for the last of four metrics. */
  readonly query?: Answer;
  readonly code: number;
  readonly says: RegExp;
  /** @default none */
  readonly args?: readonly string[];
}

const PIECE_BYTES = 64 * 1024;
const BOMB_BYTES = 600 * 1024 * 1024;
const NAMES_OF_VECTOR = '{"status":"success","data":{"resultType":"vector","result":[';
const ROW = '{"metric":{"n0":"12"},"value":[1792000000,"1"]},';
const NAMES = ["m0", "m1", "m2", "m3"];
const SERIES = demoSeries(NAMES.map((name) => ({ name, seconds: 60 })));

/** A text that is written again and again, so many bytes or for ever, with a pause between its pieces. */
function repeated(unit: string, head = "", bytes = Infinity, pauseMs = 0): ReadableStream<Uint8Array<ArrayBuffer>> {
  const piece = new TextEncoder().encode(unit.repeat(Math.ceil(PIECE_BYTES / unit.length)));
  let left = bytes;
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(head)),
    async pull(controller) {
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (left <= 0) return controller.close();
      left -= piece.length;
      controller.enqueue(piece);
    },
  });
}

const endless = (unit: string, head?: string): Answer => () => new Response(repeated(unit, head));

let bomb = new Uint8Array();
const gzipBomb: Answer = () => new Response(bomb, { headers: { "content-encoding": "gzip" } });

const TOO_LARGE = /the answer is too large: (larger than 32 MiB|more than 1 MiB in one of its parts)/;
const ANSWERS: Readonly<Record<string, HostileAnswer>> = {
  "white space without end for names": { names: endless(" "), code: 3, says: TOO_LARGE },
  "names without end": {
    names: endless('"some_metric_name_total",', '{"status":"success","data":['),
    code: 3,
    says: /the answer is too large: more than 1,000,000 entries\. Check that PROMETHEUS_ENDPOINT/,
  },
  "brackets without end for names": { names: endless("["), code: 3, says: /JSON that is nested too deeply/ },
  "a gzip bomb for names": { names: gzipBomb, code: 3, says: TOO_LARGE },
  "rows without end for a query": { query: endless(ROW, NAMES_OF_VECTOR), code: 4, says: TOO_LARGE },
  "a gzip bomb for a query": { query: gzipBomb, code: 4, says: TOO_LARGE },
  "brackets without end for a query": { query: endless("["), code: 4, says: /nested too deeply/ },
  "rows without end that come slowly, and a deadline": {
    query: () => new Response(repeated(ROW, NAMES_OF_VECTOR, Infinity, 50)),
    args: ["--deadline", "2", "--batch-size", "1"],
    code: 4,
    says: /The deadline of 2 s passed/,
  },
};

const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());

const resultOf = oneShotsBeforeAll(async () => {
  const packed = repeated(" ", "", BOMB_BYTES).pipeThrough(new CompressionStream("gzip"));
  bomb = await new Response(packed).bytes();
  const shots: Record<string, OneShot> = {};
  for (const [name, { names, query, args = [] }] of Object.entries(ANSWERS)) {
    const server = serveDemo({ series: SERIES }, async ({ path, query: expression }) => {
      const hostile = path.endsWith("/values") ? names : expression.includes("m3") ? query : undefined;
      return await hostile?.(new Request("http://unused"));
    });
    shots[name] = {
      args: ["-f", "json", "--all", ...args],
      env: { PROMETHEUS_ENDPOINT: servers.use(server).url },
      preload: "tests/cli/process/watch_memory.ts",
    };
  }
  return shots;
});

for (const [name, { code, says }] of Object.entries(ANSWERS)) {
  Deno.test(`A3 one-shot in 512 MiB: ${name} is exit code ${code}`, () => {
    const result = resultOf(name);
    equal(result.code, code, result.stderr);
    match(result.stderr, /peak of \d+ MiB/, "it watched its memory");
    match(result.stderr + (result.files["metric_rates.json"] ?? ""), says);
    if (code === 3) return;
    const { ledger, performance_metrics: performance } = JSON.parse(result.files["metric_rates.json"] ?? "{}");
    deepEqual([ledger.measured, ledger.failed], [3, 1], "the others are measured");
    // The scan itself knows when it began; the start of the process is not its own.
    if (name.includes("deadline")) ok(performance.total_runtime_seconds < 3);
  });
}

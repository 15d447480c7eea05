import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { startExporter } from "../../exporter/process/start_exporter.ts";
import { decodeOtlp, decodeRemoteWrite, type ReceivedSample } from "../../push/decode_pushed.ts";
import { NOBODY } from "../../support/free_port.ts";
import { withTempDir } from "../../support/temporary_folder.ts";
import { type OneShot, oneShotsBeforeAll } from "./one_shot.ts";
import { serveAnswers } from "./serve_answers.ts";

const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());

const bodies = new Map<string, Uint8Array[]>();
/** A receiver that answers one status after the other, the last one from then on, and keeps what it was sent. */
function receiver(name: string, ...answers: (Response | undefined)[]): string {
  const received: Uint8Array[] = [];
  bodies.set(name, received);
  return servers.use(serveAnswers(async (request) => {
    received.push(await request.bytes());
    return answers[Math.min(received.length, answers.length) - 1]?.clone();
  })).url;
}

const taken = new Response(null, { status: 204 });
const earlier = "metric_name,dpm\nold,1\n";

const resultOf = oneShotsBeforeAll(() => {
  const shot = (args: readonly string[], more: Partial<OneShot> = {}): OneShot => ({
    args: ["--demo", "-f", "prom", ...args],
    ...more,
  });
  return {
    "taken": shot([
      ...["--push", `${receiver("write", taken)}/api/v1/write`, "--push-otlp", receiver("otlp", taken)],
      ...["--push-label", "env=test"],
    ]),
    "500 at first": shot(["--push", receiver("500", new Response("busy", { status: 500 }), taken), "-o", "-", "-q"]),
    "400 and taken": shot([
      ...["--push", receiver("400", new Response("too old", { status: 400 })), "--push-otlp", receiver("takes", taken)],
    ]),
    "slow and dead": shot([
      ...["--push", receiver("slow", undefined), "--push-otlp", `http://${NOBODY}/w`],
      ...["--timeout", "4s", "--retry-for", "0", "-q"],
    ]),
    "no backend": {
      args: ["--endpoint", `http://${NOBODY}`, "--retry-for", "0", "--push", receiver("unasked", taken)],
      files: { "metric_rates.csv": earlier },
    },
  };
});

Deno.test("scan --push: both receivers get what the report says, each sample once", () => {
  const { code, stderr, files } = resultOf("taken");
  equal(code, 0, stderr);
  equal([...stderr.matchAll(/INFO {2}Pushed (\d+) series to "http:/g)].length, 2, stderr);
  const lines = (files["metric_rates.prom"] ?? "").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const [body = new Uint8Array()] = bodies.get("write") ?? [];
  const written = decodeRemoteWrite(body);
  deepEqual(written.map(lineOf).sort(), lines.sort());
  ok(written.every(({ labels }) => labels.some(([name, value]) => name === "job" && value === "dpm-finder")));
  const [exported = new Uint8Array()] = bodies.get("otlp") ?? [];
  const { resource, samples } = decodeOtlp(exported);
  deepEqual(resource, { "service.name": "dpm-finder" });
  deepEqual(samples.map(lineOf).sort(), lines.sort());
  equal(new Set([...written, ...samples].map(({ timestampMs }) => timestampMs)).size, 1);
});

Deno.test("scan --push: what fails for a moment is sent again, and is no failure", () => {
  const { code, stdout, stderr } = resultOf("500 at first");
  equal(code, 0, stderr);
  match(stdout, /^metric_dpm_rate\{/m);
  deepEqual(bodies.get("500")?.map((body) => decodeRemoteWrite(body).length > 300), [true, true]);
});

Deno.test("scan --push: what is refused ends with 1, written and with its reason, and keeps nothing from others", () => {
  const { code, stderr, files } = resultOf("400 and taken");
  equal(code, 1, stderr);
  match(files["metric_rates.prom"] ?? "", /^metric_dpm_rate\{/m);
  match(
    stderr,
    /Cannot push to "http:[^"]+": the server answered 400 Bad Request: too old; none of 3\d\d series arrived\. Look at/,
  );
  match(stderr, /Pushed 3\d\d series/);
  deepEqual([bodies.get("400")?.length, bodies.get("takes")?.length], [1, 1]);
});

Deno.test("scan --push: receivers that are slow or dead end with 1, written and with one line each", () => {
  const { code, stderr, files } = resultOf("slow and dead");
  equal(code, 1, stderr);
  match(files["metric_rates.prom"] ?? "", /^metric_dpm_rate\{/m);
  match(stderr, /no answer within 4 s; none of 3\d\d series arrived\. Raise --timeout/);
  match(
    stderr,
    /the connection was refused; none of 3\d\d series arrived\. Check that .* the port in --push-otlp is right/,
  );
  equal(stderr.trim().split("\n").length, 2, stderr);
});

Deno.test("scan --push: where nothing is written, nothing is pushed", () => {
  const { code, stderr, files } = resultOf("no backend");
  equal(code, 3, stderr);
  equal(files["metric_rates.csv"], earlier);
  deepEqual(bodies.get("unasked"), []);
  doesNotMatch(stderr, /[Pp]ush/);
});

Deno.test("exporter --push: every refresh is pushed, and a receiver that refuses keeps nothing from scrapes", async () => {
  const refused = new Response("out of bounds", { status: 400 });
  const url = receiver("exporter", refused, taken);
  await withTempDir(async (folder) => {
    await using exporter = await startExporter({ args: ["--demo", "-u", "1", "--push", url], folder });
    await exporter.said(/400 Bad Request: out of bounds; none of [\d,]+ series arrived/);
    await exporter.said(/Pushed \d+ series/);
    match(await exporter.until("/metrics", (status) => status === 200), /^metric_dpm_rate\{/m);
    equal(await exporter.stop(), 0);
  });
  const samples = decodeRemoteWrite(bodies.get("exporter")?.[1] ?? new Uint8Array());
  ok(samples.some(({ labels }) => labels[0]?.[1] === "metric_dpm_rate"));
});

/** A sample as the text format writes it. */
function lineOf({ labels, value }: ReceivedSample): string {
  const own = labels.filter(([name]) => !["__name__", "job", "env"].includes(name));
  const [, name] = labels.find(([label]) => label === "__name__") ?? [];
  const text = own.map(([label, of]) => `${label}="${of}"`).join(",");
  return `${name}${text === "" ? "" : `{${text}}`} ${value}`;
}

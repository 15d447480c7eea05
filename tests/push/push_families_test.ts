import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import type { PushProtocol } from "../../src/config/push_options.ts";
import { Secret } from "../../src/config/secret.ts";
import type { MetricFamily } from "../../src/exposition/metric_family.ts";
import { pushFamilies } from "../../src/push/push_families.ts";
import { certificateText } from "../cli/process/certificate_text.ts";
import { serveAnswers } from "../cli/process/serve_answers.ts";
import { json, type Step, TransportWorld } from "../prometheus/transport_world.ts";
import { backendConfig } from "../support/backend_config.ts";
import { decodeRemoteWrite } from "./decode_pushed.ts";

const URL_OF_RECEIVER = "https://store.example/api/v1/write";
const PASSWORD = "hunter2-hunter2";
const taken = () => new Response(null, { status: 204 });
const refused = (status: number, body = "") => new Response(body, { status });

/** One family of so many series. */
function family(size: number): MetricFamily {
  const samples = Array.from({ length: size }, (_, index) => ({
    suffix: "" as const,
    labels: { metric_name: `m${index}` },
    value: index,
  }));
  return { name: "metric_dpm_rate", type: "gauge", help: "Rate.", samples };
}

/** Pushes so many series to a receiver that answers so. */
async function push(size: number, steps: readonly Step[], protocol: PushProtocol = "remote-write") {
  const backend = backendConfig(URL_OF_RECEIVER, {
    authentication: { kind: "basic", username: "me", password: new Secret(PASSWORD) },
    retryForMs: 10_000,
  });
  const world = new TransportWorld(steps, backend);
  const notices: string[] = [];
  const result = await pushFamilies(
    { families: () => [family(size)], timestampMs: 1_700_000_000_000, labels: new Map([["env", "prod"]]) },
    { protocol, backend },
    { signal: new AbortController().signal },
    { ...world.dependencies, observer: { notice: (words) => notices.push(words) } },
  );
  return {
    ...result,
    world,
    notices,
    /** Series of each request by remote write. */
    get sizes() {
      return world.asked.map(({ init }) => bodyOf(init).length);
    },
  };
}

function bodyOf({ body }: RequestInit) {
  ok(body instanceof Uint8Array);
  return decodeRemoteWrite(body);
}

Deno.test("pushFamilies: requests of at most 2,000 series, each series in one, by POST with its headers", async () => {
  const { series, taken: got, failure, sizes, world } = await push(4_500, [taken]);
  deepEqual({ series, got, failure, sizes }, {
    series: 4_500,
    got: 4_500,
    failure: undefined,
    sizes: [2_000, 2_000, 500],
  });
  const samples = world.asked.flatMap(({ init }) => bodyOf(init));
  deepEqual(samples.map(({ value }) => value), Array.from({ length: 4_500 }, (_, index) => index));
  deepEqual(samples[0], {
    labels: [["__name__", "metric_dpm_rate"], ["env", "prod"], ["job", "dpm-finder"], ["metric_name", "m0"]],
    value: 0,
    timestampMs: 1_700_000_000_000,
  });
  const [{ url, init } = { url: undefined, init: {} }] = world.asked;
  deepEqual([url?.href, init.method, init.redirect], [URL_OF_RECEIVER, "POST", "manual"]);
  const headers = new Headers(init.headers);
  equal(headers.get("content-encoding"), "snappy");
  equal(headers.get("x-prometheus-remote-write-version"), "0.1.0");
  match(headers.get("authorization") ?? "", /^Basic /);
});

Deno.test("pushFamilies: nothing to send is no request", async () => {
  deepEqual((await push(0, [])).sizes, []);
});

Deno.test("pushFamilies: a label of the user's own takes the place of job", async () => {
  const world = new TransportWorld([taken()]);
  const receiver = { protocol: "remote-write", backend: backendConfig(URL_OF_RECEIVER) } as const;
  const labels = new Map([["job", "costs"]]);
  const call = { signal: new AbortController().signal };
  await pushFamilies({ families: () => [family(1)], timestampMs: 0, labels }, receiver, call, world.dependencies);
  const [sample] = bodyOf(world.asked[0]?.init ?? {});
  deepEqual(sample?.labels, [["__name__", "metric_dpm_rate"], ["job", "costs"], ["metric_name", "m0"]]);
});

for (
  const [what, failure] of [
    ["500", refused(500, "ingester is away")],
    ["429 with Retry-After", new Response("slow down", { status: 429, headers: { "retry-after": "3" } })],
    ["a connection that is refused", new TypeError("Connection refused (os error 111)")],
  ] as const
) {
  Deno.test(`pushFamilies: after ${what} the same request is sent again`, async () => {
    const { taken: got, failure: told, sizes, world } = await push(2_100, [failure, taken()]);
    deepEqual({ got, told, sizes }, { got: 2_100, told: undefined, sizes: [2_000, 2_000, 100] });
    deepEqual(world.waitsMs, what.startsWith("429") ? [3_000] : [375]);
  });
}

Deno.test("pushFamilies: a receiver that stays away is given up after --retry-for, what it took is told", async () => {
  const { series, taken: got, failure, sizes, world } = await push(6_100, [taken(), refused(503, "no")]);
  deepEqual([series, got, failure?.code], [6_100, 2_000, "unavailable"]);
  ok(sizes.slice(1).every((size) => size === 2_000), "nothing is sent beyond what failed");
  equal(world.waitsMs.reduce((sum, ms) => sum + ms), 10_000);
});

Deno.test("pushFamilies: 400 is not sent again and costs its own series, in the server's words", async () => {
  const { series, taken: got, failure, sizes, world } = await push(4_100, [
    taken(),
    refused(400, "out of bounds"),
    taken(),
  ]);
  deepEqual([series, got, sizes, world.waitsMs], [4_100, 2_100, [2_000, 2_000, 100], []]);
  equal(
    failure?.message,
    `Cannot push to "${URL_OF_RECEIVER}": the server answered 400: out of bounds`,
  );
});

for (const status of [401, 403, 404, 405, 302]) {
  Deno.test(`pushFamilies: ${status} ends the push`, async () => {
    const { taken: got, failure, sizes } = await push(4_100, [refused(status)]);
    deepEqual([got, failure?.kind, sizes], [0, "refused", [2_000]]);
  });
}

Deno.test("pushFamilies: a redirect to another host is not followed, so that credentials stay", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const location = "https://elsewhere.example/api/v1/write";
    const { failure, world } = await push(1, [new Response(null, { status, headers: { location } })]);
    deepEqual([failure?.code, failure?.movedTo], ["moved", location]);
    deepEqual(world.asked.map(({ url }) => url.href), [URL_OF_RECEIVER]);
  }
});

Deno.test("pushFamilies: 413 halves what is sent", async () => {
  const tooLarge: Step = (_, init) => bodyOf(init).length > 600 ? refused(413) : taken();
  const { taken: got, failure, sizes } = await push(2_000, [tooLarge]);
  deepEqual([got, failure], [2_000, undefined]);
  deepEqual(sizes, [2_000, 1_000, 500, 500, 1_000, 500, 500]);
});

Deno.test("pushFamilies: a receiver for which one series is too large is not asked for each", async () => {
  const { taken: got, failure, sizes } = await push(8, [refused(413)]);
  deepEqual([got, failure?.status, sizes], [0, 413, [8, 4, 2, 1]]);
});

Deno.test("pushFamilies: a page is no answer of a receiver, with whatever status", async () => {
  const page = new Response("<!doctype html><title>Sign in</title>", { status: 200 });
  const { taken: got, failure } = await push(1, [page]);
  deepEqual([got, failure?.code], [0, "login-page"]);
  match(failure?.reason ?? "", /an HTML page where a receiver's answer should be: a login page/);
});

Deno.test("pushFamilies: a page is one whether it begins with a comment, a title or a script", async () => {
  for (
    const page of [
      "<!-- portal -->\n<html><title>Welcome</title></html>",
      "<title>Welcome</title>",
      '\ufeff <meta http-equiv="refresh" content="0; url=/portal">',
      "<script>location = '/portal'</script>",
      "<?xml version='1.0'?><p>Welcome</p>",
    ]
  ) {
    const { taken: got, failure } = await push(1, [() => new Response(page)]);
    deepEqual([got, failure?.code], [0, "invalid-answer"], page);
  }
});

Deno.test("pushFamilies: words in angle brackets are no page", async () => {
  const { taken: got, failure } = await push(1, [new Response("<nil>")]);
  deepEqual([got, failure], [1, undefined]);
});

Deno.test("pushFamilies: a wait of a year is told and not waited for", async () => {
  const { failure, sizes, world } = await push(4_100, [
    new Response("slow down", { status: 429, headers: { "retry-after": "31536000" } }),
  ]);
  deepEqual([failure?.code, sizes, world.waitsMs], ["rate-limited", [2_000], []]);
  match(failure?.reason ?? "", /asks to wait 365d/);
});

Deno.test("pushFamilies: an answer without end is left once it has said enough", async () => {
  let isLeft = false;
  const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(0x78)),
    cancel: () => {
      isLeft = true;
    },
  });
  const { taken: got, failure } = await push(1, [() => new Response(endless)]);
  deepEqual([got, failure, isLeft], [1, undefined, true]);
});

Deno.test("pushFamilies: what a receiver repeats of the password is redacted", async () => {
  const { failure } = await push(1, [refused(400, `no such ${PASSWORD}`)]);
  match(failure?.message ?? "", /no such \[redacted\]/);
});

for (
  const [what, answer] of [
    ["JSON", json({ partialSuccess: { rejectedDataPoints: "2", errorMessage: "too old" } })],
    [
      "Protocol Buffers",
      new Response(Uint8Array.of(0x0a, 0x0b, 0x08, 0x02, 0x12, 0x07, ...new TextEncoder().encode("too old")), {
        headers: { "content-type": "application/x-protobuf" },
      }),
    ],
  ] as const
) {
  Deno.test(`pushFamilies: what a receiver of OTLP leaves out is a failure, told in ${what}`, async () => {
    const { series, taken: got, failure } = await push(5, [answer], "otlp");
    deepEqual([series, got], [5, 3]);
    equal(failure?.reason, "the server left out 2 of 5 samples: too old");
  });
}

Deno.test("pushFamilies: what a receiver of OTLP says of a success is told", async () => {
  const { failure, notices } = await push(5, [json({ partialSuccess: { errorMessage: "use v2" } })], "otlp");
  deepEqual([failure, notices], [undefined, ["The receiver says: use v2"]]);
});

Deno.test("pushFamilies: the status of a failure in OTLP is read in the server's words", async () => {
  const words = Uint8Array.of(0x08, 0x03, 0x12, 0x07, ...new TextEncoder().encode("no unit"));
  const answer = new Response(words, { status: 400, headers: { "content-type": "application/x-protobuf" } });
  const { failure } = await push(1, [answer], "otlp");
  equal(failure?.reason, "the server answered 400: no unit");
});

Deno.test("pushFamilies: an abort ends it with its own reason", async () => {
  const stop = new AbortController();
  const reason = new Error("stopped");
  const world = new TransportWorld([() => {
    stop.abort(reason);
    throw new TypeError("aborted");
  }]);
  const receiver = { protocol: "remote-write", backend: backendConfig(URL_OF_RECEIVER) } as const;
  await rejects(
    pushFamilies(
      { families: () => [family(1)], timestampMs: 0, labels: new Map() },
      receiver,
      { signal: stop.signal },
      world.dependencies,
    ),
    reason,
  );
});

Deno.test("pushFamilies: a receiver's own certificate is trusted when it is given", async () => {
  const pem = certificateText("self_signed.pem");
  let received: Uint8Array = new Uint8Array();
  await using server = serveAnswers(async (request) => {
    received = await request.bytes();
    return taken();
  }, { cert: pem, key: certificateText("self_signed.key") });
  const backend = backendConfig(`${server.url}/api/v1/write`, {
    tls: { caCertificates: [pem], clientCertificate: undefined, clientKey: undefined },
    retryForMs: 0,
  });
  const result = await pushFamilies(
    { families: () => [family(3)], timestampMs: 0, labels: new Map() },
    { protocol: "remote-write", backend },
    { signal: new AbortController().signal },
  );
  deepEqual(result, { taken: 3, series: 3 });
  equal(decodeRemoteWrite(received).length, 3);
});

Deno.test("pushFamilies: certificates that cannot be used are a failure, and no request", async () => {
  const caCertificates = ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"];
  const tls = { caCertificates, clientCertificate: undefined, clientKey: undefined };
  const result = await pushFamilies(
    { families: () => [family(3)], timestampMs: 0, labels: new Map() },
    { protocol: "remote-write", backend: backendConfig(URL_OF_RECEIVER, { tls }) },
    { signal: new AbortController().signal },
  );
  deepEqual([result.taken, result.series, result.failure?.code], [0, 3, "unusable-certificates"]);
});

Deno.test("pushFamilies: a receiver that leaves out more than it was sent took nothing", async () => {
  for (const [rejectedDataPoints, taken] of [[9, 0], [-9, 5]]) {
    equal((await push(5, [json({ partialSuccess: { rejectedDataPoints } })], "otlp")).taken, taken);
  }
});

Deno.test("pushFamilies: what is signed are the bytes that are sent", async () => {
  const backend = backendConfig(URL_OF_RECEIVER);
  const world = new TransportWorld([taken()], backend);
  const signed: unknown[] = [];
  const signer = {
    secrets: [],
    sign: (request: { readonly body: unknown }) => {
      signed.push(request.body);
      return Promise.resolve([["authorization", "AWS4"]] as const);
    },
    renew: () => Promise.resolve(false),
  };
  await pushFamilies(
    { families: () => [family(3)], timestampMs: 0, labels: new Map() },
    { protocol: "remote-write", backend },
    { signal: new AbortController().signal },
    { ...world.dependencies, signer },
  );
  const [sent] = world.asked;
  deepEqual(signed, [sent?.init.body]);
  const headers = new Headers(sent?.init.headers);
  deepEqual([headers.get("authorization"), headers.get("content-encoding")], ["AWS4", "snappy"]);
});

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readBeginning, readBody } from "../../src/prometheus/read_body.ts";

const MIB = 1024 * 1024;

/** A stream of a text that is written again and again, and how much of it was taken. */
function repeated(text: string, times = Infinity, head = "", tail = "") {
  let left = times;
  let ended = false;
  const enqueue = (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>, piece: string) =>
    controller.enqueue(new TextEncoder().encode(piece));
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => enqueue(controller, head),
    pull(controller) {
      if (left-- > 0) return enqueue(controller, text);
      enqueue(controller, tail);
      controller.close();
    },
    cancel: () => {
      ended = true;
    },
  });
  return { stream, wasCancelled: () => ended };
}

async function read(stream: ReadableStream<Uint8Array<ArrayBuffer>> | null, maxBytes = 32 * MIB) {
  let bytes = 0;
  const body = await readBody(stream, {
    maxBytes,
    onBytes: (length) => bytes += length,
    inTurn: (large) => large(),
  });
  return { body, bytes };
}

Deno.test("A3 readBody: a small body is its text, whatever it is", async () => {
  deepEqual((await read(null)).body, { kind: "text", text: "" });
  const { body, bytes } = await read(repeated("é", 3, "<html>").stream);
  deepEqual(body, { kind: "text", text: "<html>ééé" });
  equal(bytes, 12);
});

Deno.test("A3 readBody: a large one is parsed while it comes", async () => {
  const { body } = await read(repeated(`${'"some_metric_name",'.repeat(1000)}`, 200, '{"data":[', '"b"]}').stream);
  ok(body.kind === "json");
  const { data } = body.value as { data: string[] };
  deepEqual([data.length, data[0], data.at(-1)], [200_001, "some_metric_name", "b"]);
});

Deno.test("A3 readBody: a body without an end is left at its bound", async () => {
  const rows = '{"metric":{"n0":"12"},"value":[1792000000,"1"]},'.repeat(1000);
  const { stream, wasCancelled } = repeated(rows, Infinity, '{"data":{"result":[');
  const { body, bytes } = await read(stream, 4 * MIB);
  deepEqual(body, { kind: "too-large", bound: "larger than 4 MiB" });
  ok(bytes < 5 * MIB);
  ok(wasCancelled());
});

Deno.test("A3 readBody: of a large page only the beginning is read", async () => {
  const { stream, wasCancelled } = repeated("<p>page</p>".repeat(10_000), Infinity, "<!doctype html>");
  const { body } = await read(stream);
  ok(body.kind === "text");
  match(body.text, /^<!doctype html>/);
  ok(body.text.length <= 64 * 1024);
  ok(wasCancelled());
});

Deno.test("A3 readBeginning: no more than asked for, and the rest is left", async () => {
  const { stream, wasCancelled } = repeated("words ");
  equal((await readBeginning(stream, 100, () => {})).length, 100);
  ok(wasCancelled());
  equal(await readBeginning(null, 100, () => {}), "");
  equal(await readBeginning(repeated("ab", 2).stream, 100, () => {}), "abab");
});

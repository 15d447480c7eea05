import { equal } from "node:assert/strict";
import { setImmediate } from "node:timers";
import { streamText } from "../../src/exporter/stream_text.ts";

/** A piece of the size that is sent at once, which takes longer to render than a turn may. */
function slowPiece(): string {
  for (const until = performance.now() + 4; performance.now() < until;);
  return "x".repeat(70_000);
}

function* pieces(count: number): Generator<string> {
  for (let piece = 0; piece < count; piece++) yield slowPiece();
}

Deno.test("streamText: others get the event loop although the reader keeps up", async () => {
  const reader = streamText(() => Promise.resolve(pieces(4))).getReader();
  let read = 0;
  let readBefore: number | undefined;
  setImmediate(() => readBefore = read);
  for (let result = await reader.read(); !result.done; result = await reader.read()) read += result.value.length;
  equal(read, 4 * 70_000);
  equal(readBefore !== undefined && readBefore < read, true);
});

Deno.test("streamText: a document that cannot be rendered fails its reader", async () => {
  const reader = streamText(() => Promise.reject(new Error("broken"))).getReader();
  equal(await reader.read().then(() => "read", (error) => error.message), "broken");
});

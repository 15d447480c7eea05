import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { CappedOutput } from "../../src/host/capped_output.ts";

const stream = (chunks: readonly Uint8Array<ArrayBuffer>[]) => ReadableStream.from(chunks);

Deno.test("CappedOutput: of any stream it keeps the beginning or the end, and counts all of it", async () => {
  const chunk = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Uint8Array.from(bytes));
  await fc.assert(
    fc.asyncProperty(fc.array(chunk), fc.integer({ min: 1, max: 50 }), async (chunks, maxBytes) => {
      const all = chunks.flatMap((bytes) => [...bytes]);
      for (const keep of ["beginning", "end"] as const) {
        const output = new CappedOutput(stream(chunks), { maxBytes, keep });
        await output.done;
        equal(output.byteLength, all.length);
        deepEqual([...output.bytes], keep === "beginning" ? all.slice(0, maxBytes) : all.slice(-maxBytes));
      }
    }),
  );
});

Deno.test("CappedOutput: a stream that somebody keeps open is let go with what it had", async () => {
  let canceled = false;
  const open = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(Uint8Array.of(1, 2)),
    cancel: () => {
      canceled = true;
    },
  });
  const output = new CappedOutput(open, { maxBytes: 10, keep: "end" });
  await output.settle(1, 1_000);
  deepEqual([[...output.bytes], canceled], [[1, 2], true]);
});

Deno.test("CappedOutput: a stream that breaks leaves what came before", async () => {
  let pulls = 0;
  const broken = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      if (pulls++ === 0) controller.enqueue(Uint8Array.of(7));
      else controller.error(new Error("broken"));
    },
  });
  const output = new CappedOutput(broken, { maxBytes: 10, keep: "end" });
  await output.done;
  deepEqual([...output.bytes], [7]);
});

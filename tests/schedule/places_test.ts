import { deepEqual, equal, rejects } from "node:assert/strict";
import fc from "fast-check";
import { type Place, Places } from "../../src/schedule/places.ts";

const NEVER = new AbortController().signal;
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

/** Work that begins when it has a place, and ends when told. */
function jobs(places: Places, names: string, signals: Record<string, AbortSignal> = {}) {
  const begun: string[] = [];
  const held = new Map<string, Place>();
  const ends = new Map<string, () => void>();
  const results = Array.from(names, (name) =>
    places.run((place) => {
      begun.push(name);
      held.set(name, place);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    }, signals[name] ?? NEVER));
  for (const result of results) result.catch(() => {});
  return {
    results,
    place: (name: string) => held.get(name),
    end: async (name: string) => {
      ends.get(name)?.();
      await settle();
    },
    get begun() {
      return begun.join("");
    },
  };
}

Deno.test("Places: so much runs at once, the rest when its turn comes", async () => {
  const places = new Places(2);
  const all = jobs(places, "abcd");
  await settle();
  equal(all.begun, "ab");
  equal(places.waiting, 2);
  await all.end("b");
  equal(all.begun, "abc");
  await all.end("a");
  await all.end("c");
  await all.end("d");
  deepEqual(await Promise.all(all.results), ["a", "b", "c", "d"]);
});

Deno.test("Places: a place that is lent goes to the next, and what takes it back waits for nobody", async () => {
  const all = jobs(new Places(1), "abc");
  await settle();
  all.place("a")?.lend();
  all.place("a")?.lend();
  await settle();
  equal(all.begun, "ab");
  all.place("a")?.takeBack();
  await all.end("b");
  equal(all.begun, "ab");
  await all.end("a");
  equal(all.begun, "abc");
  // What has ended has no place to lend.
  all.place("a")?.lend();
  const more = jobs(new Places(1), "x");
  await settle();
  equal(more.begun, "x");
});

Deno.test("Places: who gives up waiting takes nobody's turn, and who fails gives the place on", async () => {
  const places = new Places(1);
  const stop = new AbortController();
  const all = jobs(places, "abc", { b: stop.signal });
  await settle();
  stop.abort(new Error("stopped"));
  await rejects(all.results[1] ?? Promise.resolve(), /stopped/);
  await all.end("a");
  equal(all.begun, "ac");
  await all.end("c");
  await rejects(places.run(() => Promise.reject(new Error("broken")), NEVER), /broken/);
  equal(await places.run(() => Promise.resolve(1), NEVER), 1);
  await rejects(places.run(() => Promise.resolve(1), stop.signal), /stopped/);
});

Deno.test("Places: who left one waits for it again, before all that have not begun", async () => {
  const all = jobs(new Places(1), "abc");
  await settle();
  all.place("a")?.leave();
  await settle();
  equal(all.begun, "ab");
  let isBack = false;
  const back = all.place("a")?.enter(NEVER).then(() => isBack = true);
  await settle();
  equal(isBack, false);
  await all.end("b");
  await back;
  equal(all.begun, "ab");
  await all.end("a");
  equal(all.begun, "abc");
  all.place("c")?.leave();
  const stop = AbortSignal.abort(new Error("stopped"));
  await rejects(all.place("c")?.enter(stop) ?? Promise.resolve(), /stopped/);
});

Deno.test("Places: no more are lent at once than there are", async () => {
  const all = jobs(new Places(2), "abcdef");
  await settle();
  for (const name of "abcd") {
    all.place(name)?.lend();
    await settle();
  }
  equal(all.begun, "abcd");
  for (const name of "ab") all.place(name)?.takeBack();
  await all.end("c");
  await all.end("d");
  equal(all.begun, "abcd");
  await all.end("a");
  equal(all.begun, "abcde");
});

Deno.test("Places: however places are lent, never more than twice as many have begun as there are", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom("lend", "takeBack", "end")), { maxLength: 60 }),
      async (size, steps) => {
        const all = jobs(new Places(size), "abcdefgh");
        const over = new Set<string>();
        const lent = new Set<string>();
        await settle();
        for (const [which, step] of steps) {
          const running = Array.from(all.begun).filter((name) => !over.has(name));
          const name = running[which % running.length];
          if (name === undefined) break;
          if (step === "end") {
            await all.end(name);
            over.add(name);
            lent.delete(name);
          } else {
            all.place(name)?.[step]();
            if (step === "takeBack") lent.delete(name);
            if (step === "lend" && lent.size < size) lent.add(name);
          }
          await settle();
          const begun = Array.from(all.begun).filter((one) => !over.has(one)).length;
          if (begun > 2 * size) throw new Error(`${begun} with ${size} places`);
        }
      },
    ),
    { numRuns: 50 },
  );
});

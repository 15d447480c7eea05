import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { FairQueue } from "../../src/http/fair_queue.ts";

const LIMITS = { maxWaiting: 8, maxWaitingOfClient: 4 };

function drained<Item>(queue: FairQueue<Item>): Item[] {
  const items: Item[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item);
  return items;
}

Deno.test("FairQueue: clients take turns; of one, the newest item and the oldest of the next topic", () => {
  const queue = new FairQueue<string>({ maxWaiting: 20, maxWaitingOfClient: 10 });
  for (const item of ["a1", "a2", "a3"]) queue.push("greedy", "a", item);
  for (const item of ["b1", "b2"]) queue.push("greedy", "b", item);
  queue.push("modest", "a", "m1");
  deepEqual(drained(queue), ["b2", "m1", "a1", "b1", "a2", "a3"]);
  equal(queue.shift(), undefined);
});

Deno.test("FairQueue: a full client gives the place of its longest topic to a new one, and to nothing else", () => {
  const queue = new FairQueue<string>(LIMITS);
  for (const item of ["a1", "a2", "a3", "a4"]) queue.push("c", "a", item);
  deepEqual(queue.push("c", "a", "a5"), { admitted: false, full: "client" });
  deepEqual(queue.push("c", "b", "b1"), { admitted: true, pushedOut: "a4" });
  deepEqual(queue.push("c", "b", "b2"), { admitted: true, pushedOut: "a3" });
  deepEqual(queue.push("c", "b", "b3"), { admitted: false, full: "client" });
  deepEqual(drained(queue), ["b2", "a1", "b1", "a2"]);
});

Deno.test("FairQueue: a full queue gives the last place of the longest client to whoever has fewer", () => {
  const queue = new FairQueue<string>(LIMITS);
  for (const client of ["x", "y"]) for (let i = 1; i <= 4; i++) queue.push(client, "", `${client}${i}`);
  deepEqual(queue.push("z", "", "z1"), { admitted: true, pushedOut: "x4" });
  deepEqual(queue.push("z", "", "z2"), { admitted: true, pushedOut: "y4" });
  deepEqual(queue.push("z", "", "z3"), { admitted: false, full: "queue" });
  deepEqual(drained(queue), ["x3", "y3", "z2", "x1", "y1", "z1", "x2", "y2"]);
});

Deno.test("FairQueue: whatever comes, limits hold, nothing is lost, and nobody waits longer than one turn each", () => {
  const name = fc.constantFrom("a", "b", "c", "d");
  const step = fc.oneof(fc.tuple(name, name), fc.constant(undefined));
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const queue = new FairQueue<{ readonly client: string }>(LIMITS);
    const inside = new Set<{ readonly client: string }>();
    for (const each of steps) {
      if (each === undefined) {
        const item = queue.shift();
        equal(item !== undefined, inside.size > 0);
        if (item !== undefined) ok(inside.delete(item));
        continue;
      }
      const item = { client: each[0] };
      const admission = queue.push(each[0], each[1], item);
      if (!admission.admitted) continue;
      inside.add(item);
      if (admission.pushedOut !== undefined) ok(inside.delete(admission.pushedOut));
      ok(inside.size <= LIMITS.maxWaiting);
      ok([...inside].filter(({ client }) => client === each[0]).length <= LIMITS.maxWaitingOfClient);
    }
    const clients = new Set(Array.from(inside, ({ client }) => client));
    const order = drained(queue);
    equal(order.length, inside.size);
    deepEqual(new Set(order.slice(0, clients.size).map(({ client }) => client)), clients);
  }));
});

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import fc from "fast-check";
import { bcryptCost } from "../../src/http/bcrypt_hash.ts";
import { BcryptWorkerClient } from "../../src/http/bcrypt_worker_client.ts";
import { type BasicCredentials, parseBasicAuthorization } from "../../src/http/parse_basic_authorization.ts";
import { PasswordChecker } from "../../src/http/password_checker.ts";
import { ServerError } from "../../src/http/server_error.ts";
import { HASH_OF_SECRET } from "./hash_of_secret.ts";

const hashOf = (password: string, cost = 10) => `$2b$${cost}$${password.padEnd(53, ".")}`;
const USERS = new Map([["alice", hashOf("right")], ["bob", hashOf("other")]]);

/** A comparison that answers when told, and keeps what it was asked. */
function heldComparison() {
  const asked: string[] = [];
  const hashes: string[] = [];
  let open = Promise.withResolvers<void>();
  return {
    asked,
    hashes,
    compare: async (password: string, hash: string) => {
      asked.push(password);
      hashes.push(hash);
      await open.promise;
      return hash === hashOf(password, bcryptCost(hash));
    },
    release: () => {
      open.resolve();
    },
    hold: () => {
      open = Promise.withResolvers();
    },
  };
}

Deno.test("PasswordChecker: only the right password of a known user is right", async () => {
  const { compare, release } = heldComparison();
  release();
  const checker = new PasswordChecker(compare);
  equal(await checker.check(USERS, "alice", "right", "c"), "right");
  equal(await checker.check(USERS, "alice", "other", "c"), "wrong");
  equal(await checker.check(USERS, "bob", "right", "c"), "wrong");
  equal(await checker.check(USERS, "bob", "other", "c"), "right");
  equal(await checker.check(USERS, "", "", "c"), "wrong");
});

Deno.test("PasswordChecker: an unknown user costs a comparison too, and is wrong whatever it says", async () => {
  const { asked, compare, release } = heldComparison();
  release();
  const checker = new PasswordChecker(compare);
  equal(await checker.check(USERS, "carol", "right", "c"), "wrong");
  deepEqual(asked, ["right"]);
  equal(await checker.check(new Map([...USERS, ["carol", hashOf("right")]]), "carol", "right", "c"), "right");
});

Deno.test("PasswordChecker: an answer is remembered until the hash changes", async () => {
  const { asked, compare, release } = heldComparison();
  release();
  const checker = new PasswordChecker(compare);
  for (let i = 0; i < 3; i++) equal(await checker.check(USERS, "alice", "right", "c"), "right");
  for (let i = 0; i < 3; i++) equal(await checker.check(USERS, "alice", "left", "c"), "wrong");
  equal(await checker.check(new Map([["alice", hashOf("left")]]), "alice", "right", "c"), "wrong");
  deepEqual(asked, ["right", "left", "right"]);
});

Deno.test("PasswordChecker: the same question asked by 200 at once is answered by one comparison", async () => {
  const { asked, compare, release } = heldComparison();
  const checker = new PasswordChecker(compare);
  const answers = Array.from({ length: 200 }, (_, i) => checker.check(USERS, "alice", "right", `c${i}`));
  release();
  deepEqual(new Set(await Promise.all(answers)), new Set(["right"]));
  equal(asked.length, 1);
});

Deno.test("PasswordChecker: what waits is bounded for each client and in all, and a known password never waits", async () => {
  const { asked, compare, release, hold } = heldComparison();
  const checker = new PasswordChecker(compare, { maxWaiting: 6, maxWaitingOfClient: 4 });
  release();
  await checker.check(USERS, "alice", "right", "friend");
  hold();
  const answers: unknown[] = [];
  const waiting: Promise<unknown>[] = [];
  for (let i = 0; i < 10_000; i++) {
    const result = checker.check(USERS, "alice", `guess ${i}`, i < 5_000 ? "first" : "second");
    if (result instanceof Promise) waiting.push(result);
    else answers.push(result);
  }
  // One is being checked, six wait, and one of the first's four gave way to the second.
  equal(waiting.length, 8);
  equal(asked.length, 2);
  deepEqual(Map.groupBy(answers, (result) => result).get("greedy")?.length, 4_995);
  deepEqual(Map.groupBy(answers, (result) => result).get("busy")?.length, 4_997);
  equal(checker.check(USERS, "alice", "right", "friend"), "right");
  release();
  deepEqual((await Promise.all(waiting)).sort(), ["greedy", ...Array.from({ length: 7 }, () => "wrong")]);
  equal(await checker.check(USERS, "bob", "other", "first"), "right");
});

/** Longer than any machine takes for what is counted in turns. */
const LONG_MS = 3_600_000;
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Guesses for ever, each thread as soon as its last guess is answered, until `stop`. */
function guess(checker: PasswordChecker, { clients, threads, users }: Record<"clients" | "threads" | "users", number>) {
  let isOver = false;
  let guesses = 0;
  const thread = async (client: string, number: number) => {
    while (!isOver) {
      const user = users === 1 ? "alice" : `user ${number % users}`;
      await checker.check(USERS, user, `guess ${guesses++}`, client);
      await nextTurn();
    }
  };
  const all = Array.from(
    { length: clients },
    (_, client) => Array.from({ length: threads }, (_, number) => thread(`guesser ${client}`, number)),
  );
  return async () => {
    isOver = true;
    await Promise.all(all.flat());
  };
}

Deno.test("PasswordChecker: A9: a right password for the first time gets in while others guess", async () => {
  const floods = [
    { clients: 1, threads: 30, users: 1, client: "guesser 0", user: "bob", maxTurns: 4 },
    { clients: 1, threads: 30, users: 1, client: "guesser 0", user: "alice", maxTurns: 4 },
    { clients: 1, threads: 99, users: 99, client: "guesser 0", user: "alice", maxTurns: 4 },
    { clients: 8, threads: 4, users: 1, client: "other", user: "alice", maxTurns: 9 },
    { clients: 8, threads: 90, users: 1, client: "other", user: "alice", maxTurns: 9 },
    { clients: 300, threads: 2, users: 1, client: "other", user: "alice", maxTurns: 301 },
  ];
  for (const { client, user, maxTurns, ...flood } of floods) {
    const passwords: string[] = [];
    const checker = new PasswordChecker(async (password, hash) => {
      passwords.push(password);
      await nextTurn();
      return hash === hashOf(password);
    }, { maxWaitMs: LONG_MS });
    const stop = guess(checker, flood);
    const before = passwords.length;
    const password = user === "alice" ? "right" : "other";
    equal(await checker.check(USERS, user, password, client), "right", JSON.stringify(flood));
    const turns = passwords.indexOf(password) - before;
    ok(turns <= maxTurns, `${JSON.stringify(flood)}: after ${turns}`);
    await stop();
  }
});

Deno.test("PasswordChecker: A9: a request that waited too long is told so, and the next one finds the result", async () => {
  const clock = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const { asked, compare, release } = heldComparison();
    const checker = new PasswordChecker(compare);
    const results = ["guess", "right"].map((password) => checker.check(USERS, "alice", password, "c"));
    await clock.tickAsync(9_000);
    deepEqual(await Promise.all(results), ["busy", "busy"]);
    release();
    equal(await checker.check(USERS, "alice", "right", "c"), "right");
    deepEqual(asked, ["guess", "right"]);
    equal(clock.countTimers(), 0);
  } finally {
    clock.uninstall();
  }
});

Deno.test("PasswordChecker: A9: every wrong answer costs the dearest hash, whoever is asked for", async () => {
  const users = new Map([["cheap", hashOf("right", 10)], ["middle", hashOf("right", 12)], [
    "dear",
    hashOf("right", 14),
  ]]);
  const costs: Record<string, number> = {};
  for (const user of [...users.keys(), "nobody", ""]) {
    const { hashes, compare, release } = heldComparison();
    release();
    equal(await new PasswordChecker(compare).check(users, user, "wrong", "c"), "wrong");
    costs[user] = hashes.reduce((sum, hash) => sum + 2 ** (bcryptCost(hash) ?? 0), 0);
  }
  deepEqual(new Set(Object.values(costs)), new Set([2 ** 14]));
  const { hashes, compare, release } = heldComparison();
  release();
  equal(await new PasswordChecker(compare).check(users, "cheap", "right", "c"), "right");
  deepEqual(hashes, [users.get("cheap")], "a right one is let in at once");
});

Deno.test("PasswordChecker: with 500 users each right password is remembered", async () => {
  const users = new Map(Array.from({ length: 500 }, (_, i) => [`user ${i}`, hashOf("right")]));
  const { asked, compare, release } = heldComparison();
  release();
  const checker = new PasswordChecker(compare);
  for (let round = 0; round < 2; round++) {
    for (const user of users.keys()) equal(await checker.check(users, user, "right", "c"), "right");
  }
  equal(asked.length, 500);
});

Deno.test("PasswordChecker: 10,000 wrong passwords do not push out a right one", async () => {
  const { asked, compare, release } = heldComparison();
  release();
  const checker = new PasswordChecker(compare);
  await checker.check(USERS, "alice", "right", "c");
  for (let i = 0; i < 10_000; i++) await checker.check(USERS, "alice", `guess ${i}`, "c");
  equal(asked.length, 10_001);
  equal(checker.check(USERS, "alice", "right", "c"), "right");
  equal(checker.check(USERS, "alice", "guess 9999", "c"), "wrong");
  ok(checker.check(USERS, "alice", "guess 0", "c") instanceof Promise, "forgotten, so that memory stays flat");
});

Deno.test("PasswordChecker: a comparison that fails frees its place and is asked again", async () => {
  let fails = true;
  const checker = new PasswordChecker(() => fails ? Promise.reject(new Error("gone")) : Promise.resolve(true), {
    maxWaiting: 1,
  });
  await rejects(async () => await checker.check(USERS, "alice", "right", "c"), { message: "gone" });
  fails = false;
  equal(await checker.check(USERS, "alice", "right", "c"), "right");
});

Deno.test("BcryptWorkerClient: compares as bcrypt does, for every prefix of hash", async () => {
  using worker = new BcryptWorkerClient();
  await worker.start();
  for (const prefix of ["$2a$", "$2b$", "$2y$"]) {
    const hash = HASH_OF_SECRET.replace("$2y$", prefix);
    deepEqual(await Promise.all([worker.compare("secret", hash), worker.compare("Secret", hash)]), [true, false]);
  }
});

Deno.test("BcryptWorkerClient: what waits when it is ended fails with what to do", async () => {
  const worker = new BcryptWorkerClient();
  const waiting = rejects(worker.compare("secret", HASH_OF_SECRET), (error) => {
    ok(error instanceof ServerError);
    equal(error.message, "Cannot check passwords: the server has stopped. Start it again.");
    return true;
  });
  worker[Symbol.dispose]();
  await waiting;
  await rejects(worker.compare("secret", HASH_OF_SECRET), { message: /the server has stopped/ });
});

Deno.test("parseBasicAuthorization: reads any user without a colon and any password", () => {
  const user = fc.string({ unit: "grapheme" }).filter((text) => !text.includes(":"));
  fc.assert(fc.property(user, fc.string({ unit: "grapheme" }), (name, password) => {
    const expected: BasicCredentials = { user: name, password };
    const header = new TextEncoder().encode(`${name}:${password}`).toBase64();
    deepEqual(parseBasicAuthorization(`Basic ${header}`), expected);
    deepEqual(parseBasicAuthorization(`bAsIc  ${header} `), expected);
  }));
});

Deno.test("parseBasicAuthorization: what is absent, of another kind or damaged is none", () => {
  const damaged = ["Basic", "Basic ", "Basic a", "Basic YQ==", "Basic !!!!", "Basic /zo=", "Bearer YTpi", "", "YTpi"];
  for (const header of [null, ...damaged]) equal(parseBasicAuthorization(header), undefined, String(header));
  fc.assert(fc.property(fc.string(), (text) => {
    const credentials = parseBasicAuthorization(text);
    ok(credentials === undefined || /^basic/i.test(text));
  }));
});

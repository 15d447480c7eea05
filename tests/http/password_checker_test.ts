import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import fc from "fast-check";
import { BcryptWorkerClient } from "../../src/http/bcrypt_worker_client.ts";
import { type BasicCredentials, parseBasicAuthorization } from "../../src/http/parse_basic_authorization.ts";
import { PasswordChecker } from "../../src/http/password_checker.ts";
import { ServerError } from "../../src/http/server_error.ts";
import { HASH_OF_SECRET } from "./hash_of_secret.ts";

const USERS = new Map([["alice", "hash of right"], ["bob", "hash of other"]]);

/** A comparison that answers when told, and keeps what it was asked. */
function heldComparison() {
  const asked: string[] = [];
  let open = Promise.withResolvers<void>();
  return {
    asked,
    compare: async (password: string, hash: string) => {
      asked.push(password);
      await open.promise;
      return hash === `hash of ${password}`;
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
  equal(await checker.check(new Map([...USERS, ["carol", "hash of right"]]), "carol", "right", "c"), "right");
});

Deno.test("PasswordChecker: an answer is remembered until the hash changes", async () => {
  const { asked, compare, release } = heldComparison();
  release();
  const checker = new PasswordChecker(compare);
  for (let i = 0; i < 3; i++) equal(await checker.check(USERS, "alice", "right", "c"), "right");
  for (let i = 0; i < 3; i++) equal(await checker.check(USERS, "alice", "left", "c"), "wrong");
  equal(await checker.check(new Map([["alice", "hash of left"]]), "alice", "right", "c"), "wrong");
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
  const checker = new PasswordChecker(compare, { maxWaiting: 6, maxWaitingPerClient: 4 });
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
  equal(waiting.length, 6);
  equal(asked.length, 7);
  deepEqual(Map.groupBy(answers, (result) => result).get("greedy")?.length, 4_996);
  deepEqual(Map.groupBy(answers, (result) => result).get("busy")?.length, 4_998);
  equal(checker.check(USERS, "alice", "right", "friend"), "right");
  release();
  deepEqual(new Set(await Promise.all(waiting)), new Set(["wrong"]));
  equal(await checker.check(USERS, "bob", "other", "first"), "right");
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

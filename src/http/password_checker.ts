import { createHmac, randomBytes } from "node:crypto";
import { bcryptCost, blankBcryptHash, fillUpToCost } from "./bcrypt_hash.ts";
import { FairQueue } from "./fair_queue.ts";

/** Result of a check. `"busy"`: not checked yet, because too many wait; `"greedy"`: because too many of this client do. */
export type PasswordCheck = "right" | "wrong" | "busy" | "greedy";

/** Says whether a bcrypt hash belongs to a password: the slow part. */
type CompareHash = (password: string, hash: string) => Promise<boolean>;

/** Limits on the checks that wait. */
interface PasswordCheckerLimits {
  /** @default 512 */
  readonly maxWaiting: number;
  /** For each client: as many as the connections that one address may have. @default 100 */
  readonly maxWaitingOfClient: number;
  /** How long one request waits, in milliseconds: a scrape gives up after 10 s. @default 9_000 */
  readonly maxWaitMs: number;
}

/** A check that waits for its turn. */
interface Ticket {
  readonly key: string;
  readonly password: string;
  /** `undefined` for an unknown user. */
  readonly hash: string | undefined;
  readonly dearestCost: number;
  readonly result: PromiseWithResolvers<PasswordCheck>;
}

/** For right and wrong passwords each, which are remembered apart so that guesses cannot push out the right ones. */
const MAX_REMEMBERED = 100;

/** The cost of a hash that names none, and of an unknown user where there is no other. */
const USUAL_COST = 10;

/**
 * Checks passwords against bcrypt hashes, each pair once and one after the other.
 *
 * A result is remembered under a keyed digest of user, hash and password, so a scrape with a known password costs
 * microseconds, and a changed hash takes effect at once. Equal checks that wait at the same time are one check.
 *
 * A password that was never seen waits in a {@linkcode FairQueue}, because before its check nothing tells a right one
 * from a guess. Clients take turns: whoever guesses from elsewhere delays a newcomer by one check each, whoever guesses
 * from the same address by a few. No failure bars an address or a user, which would keep out everyone behind the same
 * proxy. A check keeps its place when its request has waited too long, so that the next request with the same password
 * finds the result.
 *
 * Every wrong answer takes the time of the dearest hash, whatever the user's own costs and whether there is such a user,
 * so that time tells no names.
 */
export class PasswordChecker {
  readonly #compare: CompareHash;
  readonly #limits: PasswordCheckerLimits;
  readonly #digestKey = randomBytes(32);
  readonly #right = new Set<string>();
  readonly #wrong = new Set<string>();
  readonly #tickets = new Map<string, Ticket>();
  readonly #queue: FairQueue<Ticket>;
  #isWorking = false;
  #dearest: { readonly users: ReadonlyMap<string, string>; readonly cost: number } | undefined;

  constructor(compare: CompareHash, limits?: Partial<PasswordCheckerLimits>) {
    this.#compare = compare;
    this.#limits = { maxWaiting: 512, maxWaitingOfClient: 100, maxWaitMs: 9_000, ...limits };
    this.#queue = new FairQueue(this.#limits);
  }

  /**
   * Says whether a user gave the right password.
   *
   * @param users User names to hashes; not empty.
   * @param client The network that a waiting check is counted for.
   */
  check(
    users: ReadonlyMap<string, string>,
    user: string,
    password: string,
    client: string,
  ): PasswordCheck | Promise<PasswordCheck> {
    const hash = users.get(user);
    const key = this.#digest(user, hash ?? "", password);
    if (this.#right.has(key)) return "right";
    if (this.#wrong.has(key)) return "wrong";
    const waiting = this.#tickets.get(key);
    if (waiting !== undefined) return this.#within(waiting.result.promise);
    const result = Promise.withResolvers<PasswordCheck>();
    const ticket: Ticket = { key, password, hash, dearestCost: this.#dearestCost(users), result };
    const admission = this.#queue.push(client, user, ticket);
    if (!admission.admitted) return admission.full === "client" ? "greedy" : "busy";
    this.#tickets.set(key, ticket);
    const { pushedOut } = admission;
    if (pushedOut !== undefined) {
      this.#tickets.delete(pushedOut.key);
      pushedOut.result.resolve("greedy");
    }
    // Whoever asks for the result hears of a failure; when nobody does any more, it is of no interest.
    result.promise.catch(() => undefined);
    void this.#work(users.size);
    return this.#within(result.promise);
  }

  async #work(userCount: number): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    for (let ticket = this.#queue.shift(); ticket !== undefined; ticket = this.#queue.shift()) {
      try {
        const isRight = await this.#isRight(ticket);
        remember(isRight ? this.#right : this.#wrong, ticket.key, Math.max(MAX_REMEMBERED, userCount));
        ticket.result.resolve(isRight ? "right" : "wrong");
      } catch (error) {
        ticket.result.reject(error);
      }
      this.#tickets.delete(ticket.key);
    }
    this.#isWorking = false;
  }

  async #isRight({ password, hash, dearestCost }: Ticket): Promise<boolean> {
    if (hash !== undefined && await this.#compare(password, hash)) return true;
    const fillers = hash === undefined
      ? [blankBcryptHash(dearestCost)]
      : fillUpToCost(bcryptCost(hash) ?? USUAL_COST, dearestCost);
    for (const filler of fillers) await this.#compare(password, filler);
    return false;
  }

  /** Waits for a result as long as a request may. */
  async #within(result: Promise<PasswordCheck>): Promise<PasswordCheck> {
    const { promise: isOver, resolve } = Promise.withResolvers<PasswordCheck>();
    const timer = setTimeout(() => resolve("busy"), this.#limits.maxWaitMs);
    try {
      return await Promise.race([result, isOver]);
    } finally {
      clearTimeout(timer);
    }
  }

  #dearestCost(users: ReadonlyMap<string, string>): number {
    if (this.#dearest?.users !== users) {
      const costs = Array.from(users.values(), (hash) => bcryptCost(hash) ?? USUAL_COST);
      this.#dearest = { users, cost: costs.reduce((dearest, cost) => Math.max(dearest, cost), 0) };
    }
    return this.#dearest.cost;
  }

  #digest(user: string, hash: string, password: string): string {
    return createHmac("sha256", this.#digestKey).update(JSON.stringify([user, hash, password])).digest("base64");
  }
}

function remember(keys: Set<string>, key: string, maxKeys: number): void {
  for (const oldest of keys) {
    if (keys.size < maxKeys) break;
    keys.delete(oldest);
  }
  keys.add(key);
}

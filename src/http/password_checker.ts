import { createHmac, randomBytes } from "node:crypto";

/** What became of a password: `"busy"` is not looked at because too many wait, `"greedy"` because this client's do. */
export type PasswordVerdict = "right" | "wrong" | "busy" | "greedy";

/** The slow part: whether a bcrypt hash was made of a password. */
export type CompareHash = (password: string, hash: string) => Promise<boolean>;

/** How many checks may wait. */
export interface PasswordCheckerLimits {
  /** @default 32 */
  readonly maxWaiting: number;
  /** For one client address. @default 4 */
  readonly maxWaitingPerClient: number;
}

/** Right and wrong answers are remembered apart, so that guesses cannot push out those who may come in. */
const MAX_REMEMBERED = 100;

/**
 * Checks passwords against bcrypt hashes, each pair once.
 *
 * An answer is remembered under a keyed digest of user, hash and password, so a scrape with a known password costs
 * microseconds, and a changed hash holds at once. The checks that wait are bounded, in all and for one client: guessing
 * neither fills the memory nor keeps others out. The same question asked twice waits once.
 */
export class PasswordChecker {
  readonly #compare: CompareHash;
  readonly #limits: PasswordCheckerLimits;
  readonly #digestKey = randomBytes(32);
  readonly #right = new Set<string>();
  readonly #wrong = new Set<string>();
  readonly #waiting = new Map<string, Promise<PasswordVerdict>>();
  readonly #waitingOfClient = new Map<string, number>();

  constructor(compare: CompareHash, limits?: Partial<PasswordCheckerLimits>) {
    this.#compare = compare;
    this.#limits = { maxWaiting: 32, maxWaitingPerClient: 4, ...limits };
  }

  /**
   * Says whether a user gave the right password.
   *
   * @param users User names to hashes; not empty.
   * @param client Whom the wait is counted for.
   */
  check(
    users: ReadonlyMap<string, string>,
    user: string,
    password: string,
    client: string,
  ): PasswordVerdict | Promise<PasswordVerdict> {
    const known = users.get(user);
    // An unknown user takes as long as a known one, or the time would tell which names exist.
    const [someHash = ""] = users.values();
    const key = this.#digest(user, known ?? "", password);
    if (this.#right.has(key)) return "right";
    if (this.#wrong.has(key)) return "wrong";
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) return waiting;
    if (this.#waiting.size >= this.#limits.maxWaiting) return "busy";
    const waitingOfClient = this.#waitingOfClient.get(client) ?? 0;
    if (waitingOfClient >= this.#limits.maxWaitingPerClient) return "greedy";
    this.#waitingOfClient.set(client, waitingOfClient + 1);
    const verdict = this.#ask(key, known !== undefined, password, known ?? someHash).finally(() => {
      this.#waiting.delete(key);
      const left = (this.#waitingOfClient.get(client) ?? 1) - 1;
      if (left === 0) this.#waitingOfClient.delete(client);
      else this.#waitingOfClient.set(client, left);
    });
    this.#waiting.set(key, verdict);
    return verdict;
  }

  async #ask(key: string, isKnown: boolean, password: string, hash: string): Promise<PasswordVerdict> {
    const isRight = await this.#compare(password, hash) && isKnown;
    remember(isRight ? this.#right : this.#wrong, key);
    return isRight ? "right" : "wrong";
  }

  #digest(user: string, hash: string, password: string): string {
    return createHmac("sha256", this.#digestKey).update(JSON.stringify([user, hash, password])).digest("base64");
  }
}

function remember(keys: Set<string>, key: string): void {
  const [oldest] = keys;
  if (keys.size >= MAX_REMEMBERED && oldest !== undefined) keys.delete(oldest);
  keys.add(key);
}

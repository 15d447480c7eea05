import { createHmac, randomBytes } from "node:crypto";

/** Result of a check. `"busy"`: not checked, because too many wait; `"greedy"`: because too many of this client do. */
export type PasswordCheck = "right" | "wrong" | "busy" | "greedy";

/** Says whether a bcrypt hash belongs to a password: the slow part. */
type CompareHash = (password: string, hash: string) => Promise<boolean>;

/** Limits on the checks that wait. */
interface PasswordCheckerLimits {
  /** @default 32 */
  readonly maxWaiting: number;
  /** For each client address. @default 4 */
  readonly maxWaitingPerClient: number;
}

/** For right and wrong passwords each, which are remembered apart so that guesses cannot push out the right ones. */
const MAX_REMEMBERED = 100;

/**
 * Checks passwords against bcrypt hashes, each pair once.
 *
 * A result is remembered under a keyed digest of user, hash and password, so a scrape with a known password costs
 * microseconds, and a changed hash takes effect at once. The checks that wait are limited, in total and for each client,
 * so guessing neither fills the memory nor keeps others out. Equal checks that wait at the same time are one check.
 */
export class PasswordChecker {
  readonly #compare: CompareHash;
  readonly #limits: PasswordCheckerLimits;
  readonly #digestKey = randomBytes(32);
  readonly #right = new Set<string>();
  readonly #wrong = new Set<string>();
  readonly #waiting = new Map<string, Promise<PasswordCheck>>();
  readonly #waitingOfClient = new Map<string, number>();

  constructor(compare: CompareHash, limits?: Partial<PasswordCheckerLimits>) {
    this.#compare = compare;
    this.#limits = { maxWaiting: 32, maxWaitingPerClient: 4, ...limits };
  }

  /**
   * Says whether a user gave the right password.
   *
   * @param users User names to hashes; not empty.
   * @param client The address that a waiting check is counted for.
   */
  check(
    users: ReadonlyMap<string, string>,
    user: string,
    password: string,
    client: string,
  ): PasswordCheck | Promise<PasswordCheck> {
    const known = users.get(user);
    // Checked for an unknown user too: otherwise the time would tell which names exist.
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
    const result = this.#ask(key, known !== undefined, password, known ?? someHash).finally(() => {
      this.#waiting.delete(key);
      const left = (this.#waitingOfClient.get(client) ?? 1) - 1;
      if (left === 0) this.#waitingOfClient.delete(client);
      else this.#waitingOfClient.set(client, left);
    });
    this.#waiting.set(key, result);
    return result;
  }

  async #ask(key: string, isKnown: boolean, password: string, hash: string): Promise<PasswordCheck> {
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

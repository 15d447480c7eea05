/** A bcrypt hash: its cost, then 22 characters of salt and 31 of digest. */
const BCRYPT_HASH = /^\$2[aby]?\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** The lowest cost that bcrypt has. */
export const MIN_BCRYPT_COST = 4;

/** What one check of cost 10 takes on an ordinary machine. Each further cost doubles it. */
const SECONDS_OF_COST_10 = 0.08;

/** Reads the cost of a bcrypt hash; `undefined` when the text is none. */
export function bcryptCost(hash: string): number | undefined {
  const cost = Number(BCRYPT_HASH.exec(hash)?.[1]);
  return cost >= MIN_BCRYPT_COST ? cost : undefined;
}

/** Estimates how long one check takes, in seconds. */
export function bcryptSeconds(cost: number): number {
  return SECONDS_OF_COST_10 * 2 ** (cost - 10);
}

/** Makes a hash that belongs to no known password and takes as long to check as others of its cost. */
export function blankBcryptHash(cost: number): string {
  return `$2b$${String(cost).padStart(2, "0")}$${".".repeat(53)}`;
}

/**
 * Makes the hashes whose checks, together with one of `cost`, take as long as one of `dearest`: 2⁴ + (2⁴ + 2⁵) = 2⁶.
 */
export function fillUpToCost(cost: number, dearest: number): string[] {
  return Array.from({ length: Math.max(0, dearest - cost) }, (_, step) => blankBcryptHash(cost + step));
}

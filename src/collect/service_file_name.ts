import { createHash } from "node:crypto";

/** Names that are a file's as they are, on every file system and in every shell. */
const PLAIN = /^[a-z0-9_][a-z0-9._-]*$/;
/** What Windows takes for a device, whatever follows the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;
/** File systems allow 255 bytes; the ending and a temporary name beside it need some. */
const MAX_PLAIN_CHARACTERS = 200;
const MAX_READABLE_CHARACTERS = 100;
const HASH_DIGITS = 16;

/**
 * Gives the name of a service's file, always the same for the same service and another for every other one.
 *
 * A name of lower-case letters, digits, `.`, `_` and `-` stays as it is. Every other one keeps what is readable of it
 * and gets a hash of the whole: file systems that do not tell `API` from `api`, or one form of `é` from another, do not
 * mix two of them up, and no name leads out of its folder or hides its file.
 *
 * @example
 * ```ts
 * serviceFileName("api-proxy-1"); // "api-proxy-1.parquet"
 * serviceFileName("Billing/EU"); // "Billing_EU~4860451a578dcdd9.parquet"
 * ```
 */
export function serviceFileName(service: string): string {
  const isPlain = PLAIN.test(service) && !DEVICE.test(service) && service.length <= MAX_PLAIN_CHARACTERS;
  return `${isPlain ? service : readableName(service)}.parquet`;
}

function readableName(service: string): string {
  const readable = service.replaceAll(/[^A-Za-z0-9._-]+/g, "_").replace(/^[.-]/, "_").slice(0, MAX_READABLE_CHARACTERS);
  const hash = createHash("sha256").update(service).digest("hex").slice(0, HASH_DIGITS);
  return `${readable}~${hash}`;
}

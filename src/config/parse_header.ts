import { Secret } from "./secret.ts";
import { ValueError } from "../text/value_error.ts";

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Headers that the HTTP client sets; another value would break the request. */
const OWN_HEADERS = new Set([
  "accept-encoding",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "transfer-encoding",
]);

const EXAMPLE = "Write it as Name: value; a shell needs quotes around that, a file has none";

/**
 * Reads a header as `Name: value`. The value is a secret from then on, because it is often a token.
 *
 * @throws {ValueError}
 */
export function parseHeader(text: string): readonly [name: string, value: Secret] {
  // A quote is a character that a name may have.
  if (/^\s*(["'`]).*\1\s*$/s.test(text)) throw new ValueError("it is in quotes", "Take the quotes away");
  const colon = text.indexOf(":");
  const name = text.slice(0, colon).trim();
  const value = text.slice(colon + 1).trim();
  if (colon < 0 || !TOKEN.test(name)) {
    throw new ValueError("it is not a header", EXAMPLE);
  }
  if (OWN_HEADERS.has(name.toLowerCase())) {
    throw new ValueError("the program sets this header itself", "Leave it out");
  }
  if (value === "") throw new ValueError("its value is empty", EXAMPLE);
  if (/[^\t\x20-\x7e\xa0-\xff]/.test(value)) {
    throw new ValueError("its value has a character that no header may have", "Encode it, for example as base64");
  }
  return [name, new Secret(value)];
}

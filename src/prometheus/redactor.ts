import type { BackendConfig } from "../config/backend_options.ts";

/** Takes secrets out of words from outside. */
export type Redact = (text: string) => string;

const REDACTED = "[redacted]";
/** A shorter secret would be found in words that have nothing to do with it. */
const MIN_LENGTH = 6;
/** As much of a long secret as gives it away: servers cut what they repeat. */
const SEED_LENGTH = 16;
/** What a server writes before a secret that it repeats. */
const INTRODUCTIONS = ["authorization", "bearer", "basic", "token", "passw(?:or)?d", "secret", "credentials?", "key"];
/** A scheme and what follows it: `Bearer …`, `Basic …`, `Token …`. */
const SCHEME = /^[A-Za-z][\w-]* +(\S.*)$/s;
const ENTITIES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/**
 * Takes the secrets of a configuration out of words from outside, such as the page of a proxy that repeats a request's
 * headers.
 *
 * Each secret is found plain, escaped for JSON, a URL or HTML, in part or as a whole and however often, and in base64,
 * alone or within something longer. A header's value is found without its scheme too. One that the server cuts off is
 * found by its first 16 characters. One of fewer than 6 characters is taken out only where it stands as a word of its
 * own right after a word such as "password" or the name of its header: anywhere else, it may be any word.
 */
export class Redactor {
  #needles: readonly Needle[] = [];
  #short: readonly RegExp[] = [];
  /** What was learnt, because signed requests teach the same again and again. */
  readonly #known = new Set<string>();

  /** @param config What it knows from the beginning. */
  constructor(config?: BackendConfig) {
    if (config !== undefined) this.learn(config);
  }

  /** Adds the secrets of a configuration, such as one whose files were read again. */
  learn({ authentication, headers, tls }: BackendConfig): void {
    if (authentication.kind === "bearer") this.learnText(authentication.token.reveal());
    if (authentication.kind === "basic") this.learnPair(authentication.username, authentication.password.reveal());
    if (tls.clientKey !== undefined) this.learnText(tls.clientKey.reveal());
    for (const [name, value] of headers) this.#learnHeader(name, value.reveal());
  }

  /** Adds one secret; `header` is the name of the header that carries it, where there is one. */
  learnText(secret: string, header?: string): void {
    const key = JSON.stringify([secret, header]);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    if (secret.length >= MIN_LENGTH) {
      const known = new Set(this.#needles.map(({ text }) => text));
      const added = [secret, ...inBase64(secret)].filter((text) => !known.has(text)).map((text) => new Needle(text));
      // The longest first, so that none hides in another.
      this.#needles = [...this.#needles, ...added].sort((a, b) => b.text.length - a.text.length);
    } else if (secret.trim() !== "") {
      this.#short = [...this.#short, afterIntroduction(secret, header)];
    }
  }

  /** Replaces every secret in a text by `[redacted]`. Labels and names are data, and are not meant to pass here. */
  readonly redact: Redact = (text) => {
    let redacted = text;
    for (const needle of this.#needles) redacted = needle.replaceIn(redacted);
    for (const short of this.#short) redacted = redacted.replace(short, `$1${REDACTED}`);
    return redacted;
  };

  /** Adds a password, alone and as basic authentication sends it. */
  learnPair(username: string, password: string): void {
    this.learnText(new TextEncoder().encode(`${username}:${password}`).toBase64(), "basic");
    this.learnText(password, username);
  }

  #learnHeader(name: string, value: string): void {
    this.learnText(value, name);
    const credentials = SCHEME.exec(value)?.[1];
    if (credentials !== undefined) this.learnText(credentials, name);
    const [, username, password] = /^Basic +/i.test(value) ? /^([^:]*):(.*)$/s.exec(fromBase64(credentials)) ?? [] : [];
    if (username !== undefined && password !== undefined) this.learnPair(username, password);
    if (name === "cookie") { for (const [, part = ""] of value.matchAll(/=([^;]*)/g)) this.learnText(part, name); }
  }
}

/** One text to take out, in any of its forms. */
class Needle {
  readonly text: string;
  readonly #seed: RegExp;
  /** Of each character after the seed. */
  readonly #rest: readonly RegExp[];

  constructor(text: string) {
    this.text = text;
    const characters = [...text];
    this.#seed = new RegExp(characters.slice(0, SEED_LENGTH).map(formsOf).join(""), "g");
    this.#rest = characters.slice(SEED_LENGTH).map(stickyForms);
  }

  replaceIn(text: string): string {
    let result = "";
    let from = 0;
    this.#seed.lastIndex = 0;
    for (let hit = this.#seed.exec(text); hit !== null; hit = this.#seed.exec(text)) {
      const end = this.#endOf(text, this.#seed.lastIndex);
      result += text.slice(from, hit.index) + REDACTED;
      from = end;
      this.#seed.lastIndex = end;
    }
    return from === 0 ? text : result + text.slice(from);
  }

  #endOf(text: string, seedEnd: number): number {
    let end = seedEnd;
    for (const next of this.#rest) {
      next.lastIndex = end;
      if (!next.test(text)) break;
      end = next.lastIndex;
    }
    return end;
  }
}

const STICKY = new Map<string, RegExp>();

function stickyForms(character: string): RegExp {
  const known = STICKY.get(character);
  if (known !== undefined) return known;
  const forms = new RegExp(formsOf(character), "y");
  STICKY.set(character, forms);
  return forms;
}

/** Writes a regular expression for every way in which one character is escaped, each bounded so that none is slow. */
function formsOf(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  const bytes = [...new TextEncoder().encode(character)];
  const entity = ENTITIES[character];
  const backslashes = /[\w\s]/.test(character) ? "" : "\\\\{0,7}";
  // Plain comes last: it is how some of the others begin.
  const forms = [
    units.map((unit) => `\\\\{1,7}u${hex(unit, 4)}`).join(""),
    bytes.map((byte) => `%(?:25){0,3}${hex(byte, 2)}`).join(""),
    `&(?:amp;){0,3}#(?:0{0,6}${codePoint}|[xX]0{0,6}${hex(codePoint, 1)});`,
    ...(entity === undefined ? [] : [`&(?:amp;){0,3}${entity};`]),
    ...(character === " " ? ["\\+"] : []),
    character === "\\" ? "\\\\{1,8}" : backslashes + RegExp.escape(character),
  ];
  return `(?:${forms.join("|")})`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0").replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

/** Encodes a secret as it appears in base64 of itself or of a text around it, whatever its place there. */
function inBase64(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  return [0, 1, 2].flatMap((offset) => {
    const padded = new Uint8Array(offset + bytes.length);
    padded.set(bytes, offset);
    // Only the characters that no neighbor has a part in.
    const own = padded.toBase64().slice([0, 2, 3][offset], Math.floor(padded.length * 8 / 6));
    return [...new Set([own, own.replaceAll("+", "-").replaceAll("/", "_")])];
  });
}

function fromBase64(text = ""): string {
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(text));
  } catch {
    return "";
  }
}

function afterIntroduction(secret: string, header: string | undefined): RegExp {
  const words = [...INTRODUCTIONS, ...(header === undefined ? [] : [RegExp.escape(header)])].join("|");
  const forms = [...secret].map(formsOf).join("");
  return new RegExp(`((?:${words})(?:\\\\?["'\\s:=<>()[\\]{},]){1,8})${forms}(?![\\p{L}\\p{N}_])`, "giu");
}

import type { VectorSample } from "../prometheus/backend.ts";
import { JOIN_BYTES } from "../promql/balanced_or.ts";
import { hashText } from "../text/hash_text.ts";
import { utf8Bytes } from "../text/utf8_bytes.ts";

/** A fingerprint at its longest. */
const MAX_FINGERPRINT = "zzzzzzz";
/** Letters that {@linkcode freePrefix} writes for labels as people name them. */
const MAX_PREFIX = 4;

/**
 * A term of a question whose one row comes back with the question's fingerprint.
 *
 * An answer without it belongs to another question, however well its rows read: a confused cache sent it, and an empty
 * one does not say that there is nothing.
 */
interface Echo {
  readonly expression: string;
  /** Takes the echo's row out of an answer; `undefined` when there is none. */
  strip(rows: readonly VectorSample[]): VectorSample[] | undefined;
}

/**
 * Writes the echo of a question.
 *
 * @param texts What the question asks for: one that asks for anything else has another fingerprint.
 * @param groupBy The labels that the question groups by; the echo's is none of them.
 */
export function echoOf(texts: readonly string[], groupBy: readonly string[]): Echo {
  const fingerprint = hashText(texts.map((text) => `${text}\x1f`).join("")).toString(36);
  const label = `${freePrefix("e", groupBy)}${fingerprint}`;
  const isEcho = (row: VectorSample) => Object.hasOwn(row.labels, label);
  return {
    expression: writeEcho(label),
    strip: (rows) => {
      // VictoriaMetrics answers it first, others last.
      const at = rows.slice(0, 1).some(isEcho) ? 0 : rows.findLastIndex(isEcho);
      return at < 0 ? undefined : rows.toSpliced(at, 1);
    },
  };
}

/** UTF-8 bytes that an echo joined by `or` adds to an expression at most. */
export const ECHO_BYTES = utf8Bytes(writeEcho(`${"e".repeat(MAX_PREFIX)}${MAX_FINGERPRINT}`)) + JOIN_BYTES;

/** Repeats a letter until no label begins so: what is written after it is then the name of none of them. */
export function freePrefix(letter: string, labels: readonly string[]): string {
  let prefix = letter;
  while (labels.some((label) => label.startsWith(prefix))) prefix += letter;
  return prefix;
}

function writeEcho(label: string): string {
  return `count_values("${label}", vector(1))`;
}

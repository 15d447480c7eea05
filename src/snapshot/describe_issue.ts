import type * as v from "valibot";
import { shorten } from "../text/shorten.ts";
import { expectedBy } from "../yaml/expected_by.ts";

/** A longer value is cut. */
const MAX_VALUE = 60;

/**
 * Says of a document that this program wrote what a schema objects to.
 *
 * @param list Where the value that was checked stands in the document.
 * @returns The place, as in `metrics[0].metric_name`, and a clause: "it is 7, expected a text".
 */
export function describeIssue(
  { path, input, ...issue }: v.BaseIssue<unknown>,
  list = "",
): { readonly path: string; readonly reason: string } {
  return {
    path: (path ?? []).reduce((text, { key }) => {
      return typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`;
    }, list),
    reason: input === undefined ? "it is missing" : `it is ${describeValue(input)}, expected ${expectedBy(issue)}`,
  };
}

/** Puts the place, if there is one, before what is wrong there. */
export function placed({ path, reason }: { readonly path: string; readonly reason: string }): string {
  return path === "" ? reason : `at ${path}: ${reason}`;
}

/** Writes a value as it stands in the document; of one with parts, its kind. */
function describeValue(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a mapping";
  return shorten(JSON.stringify(value), { maxLength: MAX_VALUE });
}

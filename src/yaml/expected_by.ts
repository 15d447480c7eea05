import type * as v from "valibot";

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  record: "a mapping",
  object: "a mapping",
  strict_object: "a mapping",
  integer: "a whole number",
  safe_integer: "a whole number below 2^53",
};

/** What a number is compared with, as schemas write it. */
const BOUND = /^(>=|>|<=|<)(-?[\d.]+)$/;
const COMPARED: Readonly<Record<string, string>> = {
  ">=": "at least",
  ">": "more than",
  "<=": "at most",
  "<": "less than",
};

/** Says what an issue's schema takes, without the value, which valibot's own messages show. */
export function expectedBy(
  { type, expected, message }: Pick<v.BaseIssue<unknown>, "type" | "expected" | "message">,
): string {
  if (!message.startsWith("Invalid ")) return message;
  const choices = Array.from((expected ?? "").matchAll(/"([^"]*)"/g), ([, choice = ""]) => choice).filter(Boolean);
  if (choices.length === 2) return choices.join(" or ");
  if (choices.length > 0) return `one of ${choices.join(", ")}`;
  const [, sign = "", bound] = BOUND.exec(expected ?? "") ?? [];
  return KINDS[type] ?? (bound === undefined ? expected ?? "something else" : `${COMPARED[sign]} ${bound}`);
}

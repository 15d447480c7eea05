import { ValueError } from "../text/value_error.ts";

const LEADING_FLAGS = /^\(\?([a-zA-Z-]+)\)/;
const KNOWN_FLAGS = /^[ims]+$/;
/** What RE2 lets a backslash stand before and JavaScript's Unicode mode does not. */
const NEEDLESS_ESCAPE = /\\(?:([ !"#%&',\-:;<=>@_`~])|([pP])([A-Z])(?!\{)|([\s\S]))/g;

/**
 * Compiles a regular expression over whole metric names, as people write it for Prometheus.
 *
 * Anchored at both ends, with a dot that matches a newline too, as in Prometheus 3. Written for RE2: leading flags
 * (`(?i)`), named groups `(?P<x>…)`, `\pL` and escaped punctuation are understood. The flags become a group
 * (`^(?i:…)$`), so that the source alone says everything.
 *
 * @throws {ValueError}
 */
export function parseNamePattern(text: string): RegExp {
  if (text === "") {
    throw new ValueError("it is empty and would match no name", "Write an expression such as http_.* or leave it out");
  }
  const flags = LEADING_FLAGS.exec(text)?.[1];
  if (flags !== undefined && !KNOWN_FLAGS.test(flags)) {
    throw new ValueError(`its flags (?${flags}) are unknown`, "Use (?i) to ignore case, (?s) or (?m)");
  }
  const body = fromRe2(text.replace(LEADING_FLAGS, ""));
  // Compiled alone first: "a)(b" would be made whole by the group around it.
  compile(body);
  return compile(`^(?${flags === undefined ? "" : [...new Set(flags)].join("")}:${body})$`);
}

function fromRe2(text: string): string {
  return text
    .replaceAll("(?P<", "(?<")
    .replace(NEEDLESS_ESCAPE, (whole, punctuation, property, category) => {
      if (property !== undefined) return `\\${property}{${category}}`;
      // A hyphen keeps its escape as a code point: inside a class a bare one would be a range.
      if (punctuation === "-") return "\\x2d";
      return punctuation ?? whole;
    });
}

function compile(source: string): RegExp {
  try {
    return new RegExp(source, "su");
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const reason = message.slice(message.lastIndexOf(": ") + 2).toLowerCase();
    throw new ValueError(
      `it is not a regular expression: ${reason}`,
      "Put the expression in single quotes, and a backslash before a sign that stands for itself",
      { cause },
    );
  }
}

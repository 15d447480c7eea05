import { QueryError } from "./query_error.ts";

/** A parse error at a place of an expression, in Prometheus' form `1:5: parse error: …`; columns count bytes. */
export function parseError(text: string, position: number, reason: string, cause?: unknown): QueryError {
  const before = text.slice(0, position);
  const lastLine = before.slice(before.lastIndexOf("\n") + 1);
  const line = before.split("\n").length;
  const column = new TextEncoder().encode(lastLine).length + 1;
  return new QueryError("bad_data", `${line}:${column}: parse error: ${reason}`, { cause });
}

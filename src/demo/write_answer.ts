import type { QueryValue } from "./query_value.ts";

/**
 * Writes the `data` of an answer to a query as JSON text.
 *
 * By hand, because labels such as `__proto__` are keys that `JSON.stringify` could only get from unusual objects.
 */
export function writeQueryData(value: QueryValue, timeMs: number): string {
  const seconds = timeMs / 1000;
  if (value.type === "scalar") return `{"resultType":"scalar","result":[${seconds},"${formatValue(value.value)}"]}`;
  if (value.type === "string") return `{"resultType":"string","result":[${seconds},${JSON.stringify(value.value)}]}`;
  const samples = value.samples.map((sample) =>
    `{"metric":${sample.labels.toJsonText()},"value":[${seconds},"${formatValue(sample.value)}"]}`
  );
  return `{"resultType":"vector","result":[${samples.join(",")}]}`;
}

/** Answers with data, as JSON text. */
export function successResponse(dataJson: string, warnings: readonly string[] = []): Response {
  const tail = warnings.length === 0 ? "" : `,"warnings":${JSON.stringify(warnings)}`;
  return jsonResponse(`{"status":"success","data":${dataJson}${tail}}`, 200);
}

/** Answers with an error. */
export function errorResponse(status: number, errorType: string, error: string): Response {
  return jsonResponse(JSON.stringify({ status: "error", errorType, error }), status);
}

/** Answers with plain text, as these servers do outside of their API. */
export function textResponse(text: string, status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers } });
}

function jsonResponse(body: string, status: number): Response {
  return new Response(body, { status, headers: { "content-type": "application/json" } });
}

function formatValue(value: number): string {
  if (value === Infinity) return "+Inf";
  if (value === -Infinity) return "-Inf";
  // Go writes at least two digits of an exponent.
  return String(value).replace(/e([-+])(\d)$/, "e$10$2");
}

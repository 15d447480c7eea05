import { QueryError } from "./query_error.ts";

/** Parameters of an API request: those of the URL, and those of the form it posts, which come first. */
export async function readParameters(request: Request): Promise<URLSearchParams> {
  const parameters = new URL(request.url).searchParams;
  if (request.method !== "POST") return parameters;
  const form = new URLSearchParams(await request.text());
  return new URLSearchParams([...form, ...parameters]);
}

/**
 * Unix milliseconds of a time parameter, which is seconds with or without a fraction, or RFC 3339.
 *
 * @throws {QueryError} when it is neither
 */
export function readTimeMs(parameters: URLSearchParams, name: string, defaultMs: number): number {
  const text = parameters.get(name);
  if (text === null || text === "") return defaultMs;
  const seconds = /^[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : NaN;
  const timeMs = Number.isNaN(seconds) && /^\d{4}-\d\d-\d\dT/.test(text)
    ? Date.parse(text)
    : Math.round(seconds * 1000);
  if (Number.isNaN(timeMs)) {
    const reason = `invalid time value for '${name}': cannot parse ${JSON.stringify(text)} to a valid timestamp`;
    throw new QueryError("bad_data", `invalid parameter ${JSON.stringify(name)}: ${reason}`);
  }
  return timeMs;
}

/** What a server gives back of what it was sent, by the question that it was sent for. */
export interface EchoBehavior {
  readonly buildInfo?: Echo;
  readonly names?: Echo;
  readonly query?: Echo;
  readonly rules?: Echo;
}

/** Answers with the secrets that came with a request, as one text. */
type Echo = (secrets: string) => Response;

const json = (body: unknown, status = 200) => Response.json(body, { status });
const text = (body: string, status: number) => new Response(body, { status });
const html = (body: string) =>
  new Response(`<!doctype html><h1>No</h1><p>${body}</p>`, { headers: { "content-type": "text/html" } });
const vector = (result: unknown) => json({ status: "success", data: { resultType: "vector", result } });
const base64 = (secrets: string) => new TextEncoder().encode(secrets).toBase64();
const asciiJson = (secrets: string) =>
  Array.from(
    { length: secrets.length },
    (_, index) => `\\u${secrets.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
const asHtml = (secrets: string) => secrets.replace(/["&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Before there is a scan: each needs a run of its own. */
export const FIRST_ECHOES: Readonly<Record<string, EchoBehavior>> = {
  "an error in a success to the first question": {
    buildInfo: (secrets) => json({ status: "error", error: `bad token ${secrets}` }),
  },
  "401 in plain text": { buildInfo: (secrets) => text(`not for ${secrets}`, 401) },
  "a status that is none": { buildInfo: (secrets) => json({ status: secrets }) },
  "a redirect": {
    buildInfo: (secrets) =>
      new Response(null, { status: 302, headers: { location: `/login/${encodeURIComponent(secrets)}/x` } }),
  },
  "an HTML page": { buildInfo: (secrets) => html(asHtml(secrets)) },
  "the version": { buildInfo: (secrets) => json({ status: "success", data: { version: `3.15.0 ${secrets}` } }) },
  "an error in a success to the list of names": {
    names: (secrets) => json({ status: "error", error: { message: secrets, code: 1 } }),
  },
  "a warning on the list of names": {
    names: (secrets) => json({ status: "success", data: ["a"], warnings: [`partial: ${secrets}`] }),
  },
  "a list of names of the wrong type": { names: (secrets) => json({ status: "success", data: secrets }) },
  "422 in JSON to the list of names": { names: (secrets) => json({ status: "error", error: secrets }, 422) },
  "403 percent-encoded to the list of names": { names: (secrets) => text(encodeURIComponent(secrets), 403) },
  "403 to the rules": { rules: (secrets) => json({ message: secrets }, 403) },
  "rules of the wrong type": { rules: (secrets) => json({ status: "error", error: [secrets] }) },
};

/** To pushes, each by one receiver. */
export const PUSH_ECHOES: Readonly<Record<string, Echo>> = {
  "400 in plain text": (secrets) => text(`no such ${secrets}`, 400),
  "401 in ASCII JSON": (secrets) => text(`{"error":"${asciiJson(secrets)}"}`, 401),
  "302 to a login": (secrets) =>
    new Response(null, { status: 302, headers: { location: `/login/${encodeURIComponent(secrets)}` } }),
  "200 with a page": (secrets) => html(asHtml(secrets)),
  "200 that leaves samples out": (secrets) =>
    json({ partialSuccess: { rejectedDataPoints: 1, errorMessage: `not for ${secrets}` } }),
  "500 in base64": (secrets) => text(`sent ${base64(`authorization: ${secrets}`)}`, 500),
};

/** To queries, each to that of one metric. */
export const QUERY_ECHOES: Readonly<Record<string, EchoBehavior>> = {
  "an error in a success": { query: (secrets) => json({ status: "error", errorType: "execution", error: secrets }) },
  "a warning": { query: (secrets) => json({ status: "success", data: null, warnings: [`rpc error: ${secrets}`] }) },
  "a type that is none": {
    query: (secrets) => json({ status: "success", data: { resultType: secrets, result: [] } }),
  },
  "a value of the wrong type": { query: (secrets) => vector([{ metric: {}, value: [secrets, "1"] }]) },
  "labels of the wrong type": { query: (secrets) => vector([{ metric: secrets, value: [1, "1"] }]) },
  "400 in JSON": { query: (secrets) => json({ status: "error", error: `no such ${secrets}` }, 400) },
  "422 in JSON within JSON": { query: (secrets) => json({ error: JSON.stringify({ saw: secrets }) }, 422) },
  "400 in ASCII JSON": { query: (secrets) => text(`saw ${asciiJson(secrets)}`, 400) },
  "400 in base64": { query: (secrets) => text(`sent ${base64(`authorization: ${secrets}`)}`, 400) },
  "413 in HTML": { query: (secrets) => text(`<html><body>${asHtml(secrets)}</body></html>`, 413) },
  "422 percent-encoded twice": {
    query: (secrets) => text(encodeURIComponent(encodeURIComponent(secrets)), 422),
  },
  "422 at the end of a long chain": { query: (secrets) => text(`${"cannot go on: ".repeat(60)}${secrets}`, 422) },
};

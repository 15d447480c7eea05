/** Makes a plain-text response of one line, which says what is wrong and what to do next. */
export function helpfulResponse(status: number, line: string, headers?: Readonly<Record<string, string>>): Response {
  return new Response(`${line}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff", ...headers },
  });
}

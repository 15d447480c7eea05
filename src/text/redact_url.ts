/**
 * Removes user and password from a URL, so that it can be shown.
 *
 * A text that is not a URL, or has an "@" behind its host, loses everything up to its last "@", encoded or not: errors
 * show such texts too, and a password with a slash or without a scheme cannot be told from a host.
 */
export function redactUrl(url: URL | string): string {
  const text = String(url);
  const ends = [...text.matchAll(/@|%40/gi)].map((sign) => sign.index + sign[0].length);
  const end = ends.at(-1);
  if (end === undefined) return text;
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) {
    const parsed = new URL(text);
    const behindHost = `${parsed.pathname}${parsed.search}${parsed.hash}`;
    if (!behindHost.includes("@")) {
      if (parsed.username === "" && parsed.password === "") return text;
      parsed.username = "";
      parsed.password = "";
      return parsed.href;
    }
  }
  return schemeOf(text) + text.slice(end);
}

/** Shows an address as it was written, with … in place of the user and password that {@linkcode redactUrl} takes away. */
export function showUrl(text: string): string {
  const redacted = redactUrl(text);
  const scheme = schemeOf(redacted);
  return redacted === text ? text : `${scheme}…@${redacted.slice(scheme.length)}`;
}

function schemeOf(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0] ?? "";
}

/**
 * A URL fit to be shown: without user and password.
 *
 * Works on what is no URL too, for an error has to show that as well: there everything up to the last "@" goes,
 * because a password with a slash or without a scheme cannot be told from a host.
 */
export function redactUrl(url: URL | string): string {
  const text = String(url);
  if (!text.includes("@")) return text;
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) {
    const parsed = new URL(text);
    if (parsed.username === "" && parsed.password === "") return text;
    parsed.username = "";
    parsed.password = "";
    return parsed.href;
  }
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0] ?? "";
  return scheme + text.slice(text.lastIndexOf("@") + 1);
}

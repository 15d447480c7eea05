import type { BackendConfig } from "../config/config.ts";

/** A shorter value would be found in words that have nothing to do with it. */
const MIN_LENGTH = 6;

/** Every text of a configuration that must not be seen, as it is sent; longest first, so that none hides in another. */
export function secretTexts({ authentication, headers, tls }: BackendConfig): string[] {
  const texts = [...headers.values(), ...(tls.clientKey === undefined ? [] : [tls.clientKey])]
    .map((secret) => secret.reveal());
  if (authentication.kind === "bearer") texts.push(authentication.token.reveal());
  if (authentication.kind === "basic") {
    const password = authentication.password.reveal();
    texts.push(password, new TextEncoder().encode(`${authentication.username}:${password}`).toBase64());
  }
  return texts.filter((text) => text.length >= MIN_LENGTH).sort((a, b) => b.length - a.length);
}

/** Takes secrets out of a text from outside: some proxies repeat a request's headers in the page of an error. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((redacted, secret) => redacted.replaceAll(secret, "[redacted]"), text);
}

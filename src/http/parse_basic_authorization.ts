/** The name and password that an `Authorization` header carries. */
export interface BasicCredentials {
  readonly user: string;
  readonly password: string;
}

/** Reads an `Authorization: Basic` header; `undefined` when it is absent, of another kind, or damaged. */
export function parseBasicAuthorization(header: string | null): BasicCredentials | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header ?? "") ?? [];
  if (encoded === undefined) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.fromBase64(encoded));
    const colon = text.indexOf(":");
    return colon === -1 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
  } catch {
    return undefined;
  }
}

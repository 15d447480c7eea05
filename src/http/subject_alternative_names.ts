const TYPES_COMPARED = new Set(["DNS", "email", "URI", "IP Address"]);

/**
 * Reads the names out of a certificate's `subjectAltName` text: DNS names, mail addresses, URIs and IP addresses.
 *
 * A value that holds a comma or a quote stands in quotes there, as JSON, so that no name can pose as two.
 */
export function subjectAlternativeNames(text: string): string[] {
  const names: string[] = [];
  const entry = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/gy;
  for (let match = entry.exec(text); match?.[0]; match = entry.exec(text)) {
    const [, type = "", value = ""] = match;
    if (TYPES_COMPARED.has(type)) names.push(value.startsWith('"') ? String(JSON.parse(value)) : value);
  }
  return names;
}

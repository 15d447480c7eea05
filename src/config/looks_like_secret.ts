/** How keys of Grafana, JSON web tokens, headers with credentials and PEM texts begin. */
const BEGINNING = /^(?:gl(?:c|sa)_[\w.+/=-]{8}|eyJ[\w.+/=-]{8}|[\w-]+: |(?:Bearer|Basic|Token) |-----BEGIN )/i;
/** Where a path begins that cannot be a token by its alphabet, or hardly is one. */
const BEGINNING_OF_PATH = /^(?:\.{0,2}[/\\]|~|[A-Za-z]:[/\\])/;
/** Letters and digits in a row, longer than words are. */
const RUN = /[A-Za-z0-9]{16,}/g;

/**
 * Tells a secret that stands where the path of its file belongs, as far as a text alone tells it: an error that says that
 * there is no such file must not show it.
 */
export function looksLikeSecret(text: string): boolean {
  const trimmed = text.trim();
  if (BEGINNING.test(trimmed)) return true;
  if (BEGINNING_OF_PATH.test(trimmed)) return false;
  return (trimmed.match(RUN) ?? []).some((run) => /\d/.test(run) && /[A-Za-z]/.test(run));
}

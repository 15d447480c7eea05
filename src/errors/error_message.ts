/** Returns the message of a thrown value: an error's own, or the value itself as text. */
export function errorMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

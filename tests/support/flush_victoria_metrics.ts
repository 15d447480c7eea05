/** Makes what was written to a VictoriaMetrics visible to queries at once. */
export async function flushVictoriaMetrics(url: string): Promise<void> {
  const response = await fetch(`${url}/internal/force_flush`);
  await response.body?.cancel();
  if (!response.ok) throw new Error(`Cannot flush "${url}": it answered ${response.status}`);
}

/** Runs a test in a folder of its own, which is removed whatever becomes of it. */
export async function withTempDir(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "dpm-finder-" });
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** The names in a folder, sorted. */
export async function namesIn(dir: string): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(dir), (entry) => entry.name);
  return names.sort();
}

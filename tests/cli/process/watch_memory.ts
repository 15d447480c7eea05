/**
 * Loaded before the program by a test: ends it, as a small machine does, once it takes more memory than it may, and says
 * in the end how much it took.
 */

const MAX_BYTES = 512 * 1024 * 1024;
const WATCH_MS = 20;

let peakBytes = 0;

function watch(): void {
  peakBytes = Math.max(peakBytes, Deno.memoryUsage().rss);
  if (peakBytes > MAX_BYTES) Deno.exit(137);
}

Deno.unrefTimer(setInterval(watch, WATCH_MS));
addEventListener("unload", () => {
  watch();
  Deno.stderr.writeSync(new TextEncoder().encode(`peak of ${Math.ceil(peakBytes / 1024 / 1024)} MiB\n`));
});

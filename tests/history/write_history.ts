import { appendSnapshot } from "../../src/history/append_snapshot.ts";
import { compactHistory } from "../../src/history/tend_history.ts";
import { ProgramError } from "../../src/errors/program_error.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { viewOf } from "../snapshot/view_of.ts";

/** Appends scans to the day of a history, or compacts it, without end, and says `done` after each. */
const [what = "", dir = "", day = ""] = Deno.args;
const METRICS = 400;

async function append(): Promise<void> {
  // No two scans of a test are of the same instant.
  const evaluatedAtMs = Date.parse(day) + Math.floor(Math.random() * 86_400_000);
  const names = Array.from(
    { length: METRICS },
    (_, i) => [`name_${i}`, measured([5, evaluatedAtMs % 977 + i])] as const,
  );
  await appendSnapshot(dir, viewOf(buildSnapshot(new Map(names), { evaluatedAtMs })));
}

async function compact(): Promise<void> {
  await Deno.mkdir(`${dir}/dpm`, { recursive: true });
  await compactHistory(dir, { nowMs: Date.parse(day) + 2 * 86_400_000 });
}

try {
  for (;;) {
    await (what === "append" ? append() : compact());
    await Deno.stdout.write(new TextEncoder().encode("done\n"));
  }
} catch (error) {
  if (!(error instanceof ProgramError)) throw error;
  await Deno.stderr.write(new TextEncoder().encode(`${error.message}\n`));
  Deno.exitCode = 1;
}

import { join } from "node:path";
import { removeLeftovers } from "../files/remove_leftovers.ts";
import { dayOf } from "../history/history_tables.ts";
import { listDays } from "../history/read_history.ts";
import type { CollectConfig } from "./collect_config.ts";
import { type Evaluation, findCollectedFile, isDayEnd } from "./collected_file.ts";
import { addDays, dayEndMs, daysBetween } from "./utc_day.ts";

/** Days before today whose gaps are filled; older ones only where nothing at all was collected since. */
const DAYS_LOOKED_BACK = 31;
/** Samples of a day's last minutes arrive a little later. */
const SETTLING_MS = 5 * 60_000;
/** What is older is no file that another process is writing. */
const LEFTOVER_MS = 60 * 60_000;

type Planned = Pick<CollectConfig, "services" | "storage">;

/** Plans the evaluation of today's files at this instant. */
export function planNow({ services }: Planned, nowMs: number): Evaluation[] {
  return services.map((service) => ({ service, day: dayOf(nowMs), atMs: nowMs }));
}

/** Plans the evaluations of days, each at its end; of a day that is not over, at this instant. */
export function planDays({ services }: Planned, days: readonly string[], nowMs: number): Evaluation[] {
  return days.flatMap((day) => services.map((service) => ({ service, day, atMs: Math.min(dayEndMs(day), nowMs) })));
}

/**
 * Plans what was missed: every day that is over, has no evaluation at its end, and lies between the first day that was
 * collected and today. Of a folder without any day, nothing was missed.
 *
 * A day counts as over some minutes after its end, when its last samples have arrived.
 */
export async function planMissed(config: Planned, nowMs: number, signal?: AbortSignal): Promise<Evaluation[]> {
  const { dir } = config.storage;
  const last = dayOf(nowMs - SETTLING_MS);
  const yesterday = addDays(last, -1);
  const collected = (await listDays(dir, "samples")).filter((day) => day <= yesterday);
  const [oldest, newest] = [collected[0], collected.at(-1)];
  if (oldest === undefined || newest === undefined) return [];
  const lookedBack = addDays(last, -DAYS_LOOKED_BACK);
  const first = newest < lookedBack ? newest : oldest > lookedBack ? oldest : lookedBack;
  const missed: Evaluation[] = [];
  for (const evaluation of planDays(config, daysBetween(first, yesterday), nowMs)) {
    signal?.throwIfAborted();
    const file = await findCollectedFile(dir, evaluation).catch(() => undefined);
    // What cannot even be looked at cannot be replaced either, which writing it says.
    if (file === undefined || !isDayEnd(file, evaluation.day, nowMs)) missed.push(evaluation);
  }
  return missed;
}

/** Removes what a process that was killed while it wrote has left in the folder and the folders of days. */
export async function clearDays(dir: string, nowMs: number): Promise<void> {
  for (const folder of [dir, ...(await listDays(dir, "samples")).map((day) => join(dir, day))]) {
    await removeLeftovers(folder, nowMs, LEFTOVER_MS);
  }
}

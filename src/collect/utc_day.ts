import { dayOf } from "../history/history_tables.ts";
import { DAY_MS } from "../text/duration.ts";

/**
 * Gives the last millisecond of a UTC day, in Unix milliseconds.
 *
 * A range of 24 hours that is evaluated then holds the samples of this day and no other's, as ranges are left-open.
 */
export function dayEndMs(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) + DAY_MS - 1;
}

/** Gives the day so many days later; earlier for a negative number. */
export function addDays(day: string, days: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
}

/** Lists the days from the first to the last, both included; none where the last is the earlier one. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

import { ValueError } from "./value_error.ts";

const UNIX_SECONDS = /^\d+(?:\.\d+)?$/;
const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2}))?$/;
/** The last second of the year 9999, the last one RFC 3339 can write. */
const MAX_UNIX_SECONDS = 253_402_300_799;

/**
 * Reads an instant into Unix milliseconds: RFC 3339 with its zone, whose seconds may be left out; a day alone, which is
 * its beginning in UTC; or Unix seconds with or without a fraction.
 *
 * Stricter than `Date.parse`, which takes the 30th of February for a day in March and a time without a zone for
 * local time.
 *
 * @throws {ValueError}
 */
export function parseInstant(text: string): number {
  const trimmed = text.trim();
  if (UNIX_SECONDS.test(trimmed)) return unixSecondsToMs(Number(trimmed));
  const match = RFC3339.exec(trimmed);
  if (match === null) {
    throw new ValueError(
      "it has to be a time with its zone or Unix seconds",
      "Write 2026-01-31, 2026-01-31T12:00Z, 2026-01-31T13:00:00+01:00 or 1769860800",
    );
  }
  return rfc3339ToMs(match);
}

function unixSecondsToMs(seconds: number): number {
  if (seconds <= MAX_UNIX_SECONDS) return Math.round(seconds * 1_000);
  throw new ValueError("it is later than the year 9999", "Write seconds, not milliseconds");
}

function rfc3339ToMs(match: RegExpExecArray): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part = "0") =>
    Number(part)
  );
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const [zoneHour, zoneMinute] = zoneOf(match[8] ?? "Z");
  // A leap second is the 61st of its minute: RFC 3339 allows it, Unix time counts it into the next minute.
  const isTime = hour < 24 && minute < 60 && second <= 60 && Math.abs(zoneHour) < 24 && Math.abs(zoneMinute) < 60;
  if (!isDay || !isTime) {
    throw new ValueError("there is no such time", "Look at the day of the month, the hour and the zone");
  }
  date.setUTCHours(hour - zoneHour, minute - zoneMinute, second, 0);
  const ms = date.getTime() + Math.round(Number(match[7] ?? 0) * 1_000);
  if (ms < 0) throw new ValueError("it is before 1970", "Write a time the backend can have samples of");
  return ms;
}

function zoneOf(text: string): readonly [hours: number, minutes: number] {
  if (text.toUpperCase() === "Z") return [0, 0];
  const sign = text.startsWith("-") ? -1 : 1;
  return [sign * Number(text.slice(1, 3)), sign * Number(text.slice(4, 6))];
}

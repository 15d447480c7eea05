import type { LogLevel, LogRecord } from "@logtape/logtape";
import { escapeControls } from "../../text/escape_for_display.ts";

/** Keys of every line, which no property may replace. */
const OWN_KEYS = new Set(["time", "severity", "message"]);
const SEVERITIES: Readonly<Record<LogLevel, string>> = {
  trace: "TRACE",
  debug: "DEBUG",
  info: "INFO",
  warning: "WARN",
  error: "ERROR",
  fatal: "FATAL",
};
const COLORS: Partial<Record<LogLevel, number>> = { debug: 2, trace: 2, warning: 33, error: 31, fatal: 31 };
const PLACEHOLDER = /\{([^{}]+)\}/g;

/**
 * Writes a log record as one line for people: time, severity, message, and `key=value` for properties that the message
 * leaves out.
 *
 * Control characters are escaped, because a message may quote a server, which must not draw on the terminal or forge a
 * line.
 */
export function formatLogText(record: LogRecord, colors = false): string {
  const severity = SEVERITIES[record.level].padEnd(5);
  const color = colors ? COLORS[record.level] : undefined;
  const shown = color === undefined ? severity : `\x1b[${color}m${severity}\x1b[0m`;
  const inMessage = new Set(placeholdersOf(record));
  const pairs = Object.entries(record.properties)
    .filter(([key, value]) => value !== undefined && !inMessage.has(key))
    .map(([key, value]) => ` ${key}=${quoteIfNeeded(textOf(value))}`);
  return `${new Date(record.timestamp).toISOString()} ${shown} ${escapeControls(messageOf(record) + pairs.join(""))}`;
}

/** Writes a log record as one JSON object: `time`, `severity`, `message`, and the properties beside them. */
export function formatLogJson(record: LogRecord): string {
  const properties = Object.entries(record.properties).filter(([key]) => !OWN_KEYS.has(key));
  const line = {
    time: new Date(record.timestamp).toISOString(),
    severity: SEVERITIES[record.level],
    message: messageOf(record),
    ...Object.fromEntries(properties),
  };
  return JSON.stringify(line, (_key, value: unknown) => {
    if (typeof value === "bigint") return String(value);
    return value instanceof Error ? value.message : value;
  });
}

/**
 * Fills a message with its values.
 *
 * A placeholder without a value stays as it is, because messages quote servers, which write `{job="api"}`.
 */
function messageOf({ rawMessage, message, properties }: LogRecord): string {
  if (typeof rawMessage !== "string") return message.map(textOf).join("");
  return rawMessage.replace(
    PLACEHOLDER,
    (whole, key: string) => Object.hasOwn(properties, key) ? textOf(properties[key]) : whole,
  );
}

function placeholdersOf({ rawMessage }: LogRecord): string[] {
  return typeof rawMessage === "string" ? [...rawMessage.matchAll(PLACEHOLDER)].map(([, key]) => key ?? "") : [];
}

function textOf(value: unknown): string {
  if (value instanceof Error) return value.message;
  if (typeof value !== "object" || value === null) return String(value);
  const json: string | undefined = JSON.stringify(value);
  return json === undefined ? String(value) : json.replace(/^"(.*)"$/s, "$1");
}

function quoteIfNeeded(text: string): string {
  return /^[^\s"=\p{Cc}]+$/u.test(text) ? text : JSON.stringify(text);
}

import type { Grant } from "../config/hosted_options.ts";
import type { ExporterDescription } from "./exporter_description.ts";

/** What the permissions of a run depend on. */
export interface PermissionsOfRun {
  readonly name: string;
  readonly description: Pick<ExporterDescription, "allowNet">;
  /** Its arguments, of which some say what it asks for. */
  readonly args: readonly string[];
  /** Where its metrics go; `undefined` where they are on standard output. */
  readonly metricsFile: string | undefined;
  /** A folder of its own; `undefined` where it shares one with others. */
  readonly ownFolder: string | undefined;
  /** Variables that it is passed. */
  readonly env: readonly string[];
  readonly grants: readonly Grant[];
}

/**
 * Writes the permissions of an exporter in TypeScript as flags of Deno: the file for its metrics, its own folder, the
 * variables that it is passed, the network that its description asks for, what the operator grants, and nothing else.
 */
export function denoPermissions(run: PermissionsOfRun): string[] {
  const lists = new Map<Grant["kind"], Set<string> | "all">();
  const allow = (kind: Grant["kind"], value: string | undefined) => {
    const list = lists.get(kind) ?? new Set();
    if (list === "all") return;
    lists.set(kind, value === undefined ? "all" : list.add(value));
  };
  if (run.metricsFile !== undefined) allow("write", run.metricsFile);
  // In these lists a comma ends a value.
  if (run.ownFolder !== undefined && !run.ownFolder.includes(",")) allow("read", run.ownFolder);
  for (const variable of run.env) allow("env", variable);
  for (const need of run.description.allowNet) {
    const hosts = "host" in need ? [need.host] : valuesOf(run.args, need.argument).flatMap(hostIn);
    for (const host of hosts) allow("net", host);
  }
  for (const { exporter, kind, value } of run.grants) if (exporter === run.name) allow(kind, value);
  return Array.from(lists, ([kind, list]) => {
    return `--allow-${kind}${list === "all" ? "" : `=${[...list].join(",")}`}`;
  });
}

/** The values of an argument, written as `--name=VALUE` or as `--name VALUE`. */
function valuesOf(args: readonly string[], name: string): string[] {
  const inline = `--${name}=`;
  return args.flatMap((arg, index) => {
    if (arg.startsWith(inline)) return [arg.slice(inline.length)];
    const next = args[index + 1];
    return arg === `--${name}` && next !== undefined ? [next] : [];
  });
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443", "ws:": "80", "wss:": "443" };

/**
 * Reads what of the network a value names: a host, a host with a port, an address of IPv6, a URL.
 *
 * @returns As `--allow-net` takes it; nothing for what names no host.
 */
export function hostIn(value: string): string[] {
  const text = value.trim();
  const host = text.includes("://") ? hostOfUrl(text) : IPV6.test(text) ? `[${text}]` : text;
  return HOST.test(host) ? [host] : [];
}

const IPV6 = /^[\da-f:.]*:[\da-f:.]*:[\da-f:.]*$/i;
const HOST = /^(?:[A-Za-z0-9_][\w.-]*|\[[\da-fA-F:.]+\])(?::\d{1,5})?$/;

function hostOfUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null) return "";
  const port = url.port || DEFAULT_PORTS[url.protocol];
  return port === undefined ? url.hostname : `${url.hostname}:${port}`;
}

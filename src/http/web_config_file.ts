import { YamlError } from "../yaml/yaml_error.ts";
import { lostProtection } from "./lost_protection.ts";
import { parseWebConfig, WEB_CONFIG_ACTION, type WebConfig } from "./parse_web_config.ts";
import { readConfigFile } from "./read_config_file.ts";
import { ServerError } from "./server_error.ts";

/** How a web config file is followed. */
export interface WebConfigFileOptions {
  /**
   * Interval at which the file and the certificates it names are checked for changes, in milliseconds. A change takes
   * effect after one to two intervals.
   * @default 1_000
   */
  readonly checkIntervalMs?: number;
  /** Called when a change has taken effect. */
  readonly onReload?: (config: WebConfig) => void;
  /** Called once for each change that cannot be used; the configuration stays as it was. */
  readonly onError?: (error: YamlError) => void;
  /**
   * Called once with each sentence about what is taken but not held to the letter, and about each change that would let
   * somebody in: the configuration stays as it was.
   */
  readonly onWarning?: (warning: string) => void;
}

/**
 * A web config file that is read again when it, or a certificate it names, changes.
 *
 * There is no watcher: each use of the configuration compares the files' times, at most once an interval. That works on
 * every file system, with symbolic links that Kubernetes swaps, and costs nothing when idle.
 */
export class WebConfigFile {
  readonly #path: string;
  readonly #options: WebConfigFileOptions;
  readonly #checkIntervalMs: number;
  #config: WebConfig;
  /** Stamp of each file from just before it was read. */
  #stamps = new Map<string, Stamp>();
  /** Stamp of each file at the last check. */
  #seen: ReadonlyMap<string, Stamp> = new Map();
  #lookedAtMs = performance.now();
  readonly #warned = new Set<string>();

  /**
   * Reads the file for the first time.
   *
   * @throws {YamlError} When it cannot be read, is wrong, or asks for what cannot be honoured.
   */
  constructor(path: string, options: WebConfigFileOptions = {}) {
    this.#path = path;
    this.#options = options;
    this.#checkIntervalMs = options.checkIntervalMs ?? 1_000;
    this.#config = this.#read();
    this.#warn(this.#config.warnings);
  }

  /** Gives the configuration of the moment. Never throws. */
  current(): WebConfig {
    const now = performance.now();
    if (now - this.#lookedAtMs < this.#checkIntervalMs) return this.#config;
    this.#lookedAtMs = now;
    if (this.#isChangedAndSettled()) this.#reload();
    return this.#config;
  }

  /**
   * Says whether a file changed and then rested for an interval, by its own time or by this machine's: while it is
   * written in place, it may lack its users for a moment.
   */
  #isChangedAndSettled(): boolean {
    const seen = new Map([...this.#stamps.keys()].map((path) => [path, stampOf(path)]));
    const before = this.#seen;
    this.#seen = seen;
    const changed = [...seen].filter(([path, stamp]) => this.#stamps.get(path)?.text !== stamp.text);
    return changed.length > 0 &&
      changed.every(([path, { text, modifiedAtMs }]) =>
        Date.now() - modifiedAtMs >= this.#checkIntervalMs || before.get(path)?.text === text
      );
  }

  #reload(): void {
    try {
      const config = this.#read();
      const loss = lostProtection(this.#config, config);
      if (loss !== undefined) {
        this.#options.onWarning?.(
          `The web configuration "${this.#path}" ${loss}. What held before goes on holding; restart the program if ` +
            "that is meant",
        );
        return;
      }
      if (this.#config.tls === undefined && config.tls !== undefined) {
        throw this.#error("TLS cannot be switched on while the server runs", "Restart the program");
      }
      this.#config = config;
      this.#options.onReload?.(config);
      this.#warn(config.warnings);
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      this.#options.onError?.(error);
    }
  }

  #read(): WebConfig {
    // Kept even when reading fails: the next attempt is made when one of these files changes.
    this.#stamps = new Map();
    const read = (path: string): string => {
      this.#stamps.set(path, stampOf(path));
      return readConfigFile(path);
    };
    let text: string;
    try {
      text = read(this.#path);
    } catch (cause) {
      if (!(cause instanceof ServerError)) throw cause;
      throw this.#error(`the file ${cause.reason}`, cause.hint ?? "", cause);
    }
    return parseWebConfig(text, this.#path, read);
  }

  #warn(warnings: readonly string[]): void {
    for (const warning of warnings) {
      if (this.#warned.has(warning)) continue;
      this.#warned.add(warning);
      this.#options.onWarning?.(warning);
    }
  }

  #error(reason: string, hint: string, cause?: unknown): YamlError {
    return new YamlError({ action: WEB_CONFIG_ACTION, path: this.#path, reason, hint, cause });
  }
}

interface Stamp {
  readonly text: string;
  readonly modifiedAtMs: number;
}

function stampOf(path: string): Stamp {
  try {
    // The time of the last change to its rights or its name tells of a copy that keeps the other one.
    const { ino, size, mtime, ctime } = Deno.statSync(path);
    const modifiedAtMs = mtime?.getTime() ?? 0;
    return { text: `${ino} ${size} ${modifiedAtMs} ${ctime?.getTime() ?? 0}`, modifiedAtMs };
  } catch (error) {
    return { text: error instanceof Error ? error.name : "", modifiedAtMs: 0 };
  }
}

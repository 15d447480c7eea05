import { missingPermissions } from "../errors/missing_permissions.ts";
import { YamlError } from "../yaml/yaml_error.ts";
import { parseWebConfig, WEB_CONFIG_ACTION, type WebConfig } from "./parse_web_config.ts";

/** How a web config file is followed. */
export interface WebConfigFileOptions {
  /**
   * Time between two looks at the file and the certificates it names, in milliseconds. A change is taken over after one
   * to two of them.
   * @default 1_000
   */
  readonly checkIntervalMs?: number;
  /** Told when a change was taken over. */
  readonly onReload?: (config: WebConfig) => void;
  /** Told once of each change that cannot be taken over; what held before goes on holding. */
  readonly onError?: (error: YamlError) => void;
}

/**
 * A web config file that is read again when it, or a certificate it names, changes.
 *
 * There is no watcher: whoever needs the configuration asks for it, and the files' times are compared at most once an
 * interval. That works on every file system, with symbolic links swapped by Kubernetes, and costs nothing when idle.
 */
export class WebConfigFile {
  readonly #path: string;
  readonly #options: WebConfigFileOptions;
  readonly #checkIntervalMs: number;
  #config: WebConfig;
  /** What each file read looked like just before it was read. */
  #stamps = new Map<string, Stamp>();
  /** What they looked like at the last look. */
  #seen: ReadonlyMap<string, Stamp> = new Map();
  #lookedAtMs = performance.now();

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
  }

  /** The configuration that holds now. Never throws. */
  current(): WebConfig {
    const now = performance.now();
    if (now - this.#lookedAtMs < this.#checkIntervalMs) return this.#config;
    this.#lookedAtMs = now;
    if (this.#isChangedAndSettled()) this.#reload();
    return this.#config;
  }

  /**
   * A file that is being written in place may lack its users for a moment: it is taken only once it was left alone for
   * an interval, by its own time or by ours.
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
      if ((config.tls === undefined) !== (this.#config.tls === undefined)) {
        throw this.#error("TLS cannot be switched on or off while the server runs", "Restart the program");
      }
      this.#config = config;
      this.#options.onReload?.(config);
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      this.#options.onError?.(error);
    }
  }

  #read(): WebConfig {
    // The files of an attempt that fails are kept: the next attempt is made when one of them changes.
    this.#stamps = new Map();
    const read = (path: string): string => {
      this.#stamps.set(path, stampOf(path));
      return Deno.readTextFileSync(path);
    };
    let text: string;
    try {
      text = read(this.#path);
    } catch (cause) {
      if (cause instanceof Deno.errors.NotCapable) {
        const flags = missingPermissions([{ name: "read", path: this.#path }]).join(" ");
        throw this.#error("the program was started without the permission to read it", `Run it with ${flags}`, cause);
      }
      const reason = cause instanceof Deno.errors.NotFound ? "the file does not exist" : "the file cannot be read";
      throw this.#error(reason, "Check the path and who may read it", cause);
    }
    return parseWebConfig(text, this.#path, read);
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
    const { ino, size, mtime } = Deno.statSync(path);
    const modifiedAtMs = mtime?.getTime() ?? 0;
    return { text: `${ino} ${size} ${modifiedAtMs}`, modifiedAtMs };
  } catch (error) {
    return { text: error instanceof Error ? error.name : "", modifiedAtMs: 0 };
  }
}

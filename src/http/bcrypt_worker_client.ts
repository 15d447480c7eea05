import { fileURLToPath } from "node:url";
import { missingPermissions } from "../errors/missing_permissions.ts";
import type { BcryptResult, BcryptTask } from "./bcrypt_worker.ts";
import { ServerError } from "./server_error.ts";

/** A bcrypt hash of nothing in particular at the lowest cost, for a trial that takes a few milliseconds. */
const TRIAL = { password: "", hash: "$2b$04$" + ".".repeat(53) };

/** The module that checks passwords, by the address it has beside this one. */
const WORKER = new URL("./bcrypt_worker.ts", import.meta.url);

const REMEDY = "or remove basic_auth_users from the web configuration";

/** Runs bcrypt in a thread of its own, one password after the other, started when the first one comes. */
export class BcryptWorkerClient implements Disposable {
  #worker: Worker | undefined;
  #nextId = 0;
  readonly #waiting = new Map<number, PromiseWithResolvers<boolean>>();

  /**
   * Makes sure that passwords can be checked, so that it does not turn out at the first login.
   *
   * @throws {ServerError} When the worker cannot run.
   */
  async start(): Promise<void> {
    // The runtime would print a trace of its own beside the error.
    const missing = missingPermissions([{ name: "read", path: fileURLToPath(WORKER) }]);
    if (missing.length > 0) {
      throw workerError(
        "the program was started without the permission to read its own file",
        [
          `Run it with ${missing.join(" ")}`,
          REMEDY,
        ].join(", "),
      );
    }
    await this.compare(TRIAL.password, TRIAL.hash);
  }

  /** Whether the hash was made of the password. */
  compare(password: string, hash: string): Promise<boolean> {
    const task: BcryptTask = { id: this.#nextId++, password, hash };
    const waiting = Promise.withResolvers<boolean>();
    this.#waiting.set(task.id, waiting);
    this.#worker ??= this.#startWorker();
    this.#worker.postMessage(task);
    return waiting.promise;
  }

  /** Ends the thread; what still waits fails. */
  [Symbol.dispose](): void {
    this.#fail(workerError("the server has stopped", "Start it again"));
  }

  #startWorker(): Worker {
    const worker = new Worker(WORKER, { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<BcryptResult>) => {
      this.#waiting.get(data.id)?.resolve(data.isRight);
      this.#waiting.delete(data.id);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const [reason = ""] = event.message.replace(/^Uncaught (\(in promise\) )?/, "").split("\n");
      this.#fail(workerError(reason, `Let the program read its own file "bcrypt_worker.ts", ${REMEDY}`));
    };
    return worker;
  }

  #fail(error: ServerError): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

function workerError(reason: string, hint: string): ServerError {
  return new ServerError({ action: "check passwords", reason, hint });
}

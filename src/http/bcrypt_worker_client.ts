import { fileURLToPath } from "node:url";
import { missingPermissions } from "../errors/missing_permissions.ts";
import { blankBcryptHash, MIN_BCRYPT_COST } from "./bcrypt_hash.ts";
import type { BcryptResult, BcryptTask } from "./bcrypt_worker.ts";
import { ServerError } from "./server_error.ts";

/** A hash of the lowest cost: checking a password against it takes a few milliseconds. */
const TRIAL_HASH = blankBcryptHash(MIN_BCRYPT_COST);

/** Address of the module that checks passwords. */
const WORKER = new URL("./bcrypt_worker.ts", import.meta.url);

const REMEDY = "or remove basic_auth_users from the web configuration";

/** Runs bcrypt in a thread of its own, one password after the other. The first password starts the thread. */
export class BcryptWorkerClient implements Disposable {
  #worker: Worker | undefined;
  #nextId = 0;
  #hasStopped = false;
  readonly #waiting = new Map<number, PromiseWithResolvers<boolean>>();

  /**
   * Checks that the worker runs, so that a failure shows at the start and not at the first login.
   *
   * @throws {ServerError} When the worker cannot run.
   */
  async start(): Promise<void> {
    // Left to the worker, the runtime would print a trace of its own on top of the error.
    const missing = missingPermissions([{ name: "read", path: fileURLToPath(WORKER) }]);
    if (missing.length > 0) {
      throw workerError(
        "the program was started without the permission to read its own file",
        `Start it with ${missing.join(" ")}, ${REMEDY}`,
      );
    }
    await this.compare("", TRIAL_HASH);
  }

  /** Says whether the hash belongs to the password. */
  compare(password: string, hash: string): Promise<boolean> {
    // Another thread would hold the process up.
    if (this.#hasStopped) return Promise.reject(stopped());
    const task: BcryptTask = { id: this.#nextId++, password, hash };
    const waiting = Promise.withResolvers<boolean>();
    this.#waiting.set(task.id, waiting);
    this.#worker ??= this.#startWorker();
    this.#worker.postMessage(task);
    return waiting.promise;
  }

  /** Ends the thread; checks that still wait fail. */
  [Symbol.dispose](): void {
    this.#hasStopped = true;
    this.#fail(stopped());
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

function stopped(): ServerError {
  return workerError("the server has stopped", "Start it again");
}

function workerError(reason: string, hint: string): ServerError {
  return new ServerError({ action: "check passwords", reason, hint });
}

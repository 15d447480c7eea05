import type { BcryptResult, BcryptTask } from "./bcrypt_worker.ts";
import { PasswordWorkerError } from "./password_worker_error.ts";

/** A bcrypt hash of nothing in particular at the lowest cost, for a trial that takes a few milliseconds. */
const TRIAL = { password: "", hash: "$2b$04$" + ".".repeat(53) };

/** Runs bcrypt in a thread of its own, one password after the other, started when the first one comes. */
export class BcryptWorkerClient implements Disposable {
  #worker: Worker | undefined;
  #nextId = 0;
  readonly #waiting = new Map<number, PromiseWithResolvers<boolean>>();

  /**
   * Makes sure that passwords can be checked, so that it does not turn out at the first login.
   *
   * @throws {PasswordWorkerError} When the worker cannot run.
   */
  async start(): Promise<void> {
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
    this.#fail("the server has stopped. Start it again.");
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL("./bcrypt_worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<BcryptResult>) => {
      this.#waiting.get(data.id)?.resolve(data.isRight);
      this.#waiting.delete(data.id);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const [reason] = event.message.replace(/^Uncaught (\(in promise\) )?/, "").split("\n");
      this.#fail(
        `${reason}. Let the program read its own file "bcrypt_worker.ts", ` +
          "or remove basic_auth_users from the web configuration.",
      );
    };
    return worker;
  }

  #fail(reasonAndRemedy: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const error = new PasswordWorkerError(reasonAndRemedy);
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

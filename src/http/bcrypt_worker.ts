// Checks passwords outside the event loop, because bcrypt is slow by design. Only BcryptWorkerClient starts it.
import { compareSync } from "bcryptjs";

/** One password to check. */
export interface BcryptTask {
  readonly id: number;
  readonly password: string;
  readonly hash: string;
}

/** The result of a {@linkcode BcryptTask}. */
export interface BcryptResult {
  readonly id: number;
  readonly isRight: boolean;
}

// The library's types describe the main thread: inside a worker, the global scope has the methods of a Worker.
const scope = globalThis as unknown as Worker;

scope.onmessage = ({ data }: MessageEvent<BcryptTask>) => {
  const result: BcryptResult = { id: data.id, isRight: compareSync(data.password, data.hash) };
  scope.postMessage(result);
};

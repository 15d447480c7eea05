// Checks passwords beside the event loop: bcrypt is made to take long. Started by BcryptWorker alone.
import { compareSync } from "bcryptjs";

/** One password to check. */
export interface BcryptTask {
  readonly id: number;
  readonly password: string;
  readonly hash: string;
}

/** What became of a {@linkcode BcryptTask}. */
export interface BcryptResult {
  readonly id: number;
  readonly isRight: boolean;
}

// The library's types describe the main thread; seen from inside, the worker's own scope is the other end of a Worker.
const scope = globalThis as unknown as Worker;

scope.onmessage = ({ data }: MessageEvent<BcryptTask>) => {
  const result: BcryptResult = { id: data.id, isRight: compareSync(data.password, data.hash) };
  scope.postMessage(result);
};

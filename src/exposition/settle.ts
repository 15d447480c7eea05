/** How a call ended. */
export type Outcome = "ok" | "error";

/** Calls `call`, and `done` once with how it ended: now, or when the promise it gives settles. */
export function settle<Result>(call: () => Result, done: (outcome: Outcome) => void): Result {
  let result: Result;
  try {
    result = call();
  } catch (error) {
    done("error");
    throw error;
  }
  if (!(result instanceof Promise)) {
    done("ok");
    return result;
  }
  // The caller keeps the very promise the method gave; this branch only watches it and has handled its failure.
  result.then(() => done("ok"), () => done("error"));
  return result;
}

import { toWriteError } from "./to_write_error.ts";

/** Runs a step of writing a file; what it throws becomes a `WriteError` about `path`. */
export async function guardWrite<Result>(
  path: string,
  phase: "open" | "write",
  step: () => Promise<Result>,
): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    throw toWriteError(path, phase, error);
  }
}

import { InterruptedError, type StopSignal } from "./interrupted_error.ts";

/** Ctrl-C and SIGTERM as an abort signal. */
interface StopSignals extends Disposable {
  /** Aborts with an {@linkcode InterruptedError} at the first signal. */
  readonly signal: AbortSignal;
}

/**
 * Listens for SIGINT and SIGTERM until disposed.
 *
 * The first one asks for an orderly end. The second one means it: the process exits at once with 130 or 143.
 */
export function stopSignals(): StopSignals {
  const controller = new AbortController();
  const listeners = (["SIGINT", "SIGTERM"] satisfies StopSignal[]).map((name) => {
    const listener = () => {
      const error = new InterruptedError(name);
      if (controller.signal.aborted) Deno.exit(error.exitCode);
      controller.abort(error);
    };
    Deno.addSignalListener(name, listener);
    return { name, listener };
  });
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const { name, listener } of listeners) Deno.removeSignalListener(name, listener);
    },
  };
}

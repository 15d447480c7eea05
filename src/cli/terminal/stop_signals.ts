import { EXIT_CODES, type ExitCode } from "../../errors/exit_code.ts";

/** Signals that ask the program to stop. */
type StopSignal = "SIGINT" | "SIGTERM";

/** The abort reason after a signal asked the program to stop. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  readonly signal: StopSignal;

  constructor(signal: StopSignal) {
    super(`Stopped by ${signal}`);
    this.signal = signal;
  }

  /** 128 and the number of the signal, as shells expect. */
  get exitCode(): ExitCode {
    return this.signal === "SIGINT" ? EXIT_CODES.interrupted : EXIT_CODES.terminated;
  }
}

/** Ctrl-C and SIGTERM as an abort signal. */
interface StopSignals extends Disposable {
  /** Aborts with an {@linkcode InterruptedError} at the first signal. */
  readonly signal: AbortSignal;
}

/**
 * Listens for SIGINT and SIGTERM until disposed.
 *
 * The first signal aborts, so that the program can end in order. A second one exits at once with 130 or 143.
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

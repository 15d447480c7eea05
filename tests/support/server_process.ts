/** A program that runs for a test, with a directory of its own. Disposing of it stops the program and removes the directory. */
export interface ServerProcess extends AsyncDisposable {
  /** Where it listens: `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Its configuration, data and log live here. */
  readonly directory: string;
  /** What it has said so far on both streams. */
  log(): Promise<string>;
  /** Ends it by a signal and waits for the end; the directory stays, so that it can be started again. */
  stop(signal?: Deno.Signal): Promise<void>;
}

import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";

/** What requests are signed with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only what was lent for a time has one. */
  readonly sessionToken?: string | undefined;
  /** Unix time in milliseconds; `undefined` where they do not expire. */
  readonly expiresAtMs?: number | undefined;
}

/** The world outside, as far as credentials come from it. */
export interface AwsWorld {
  readonly environment: (name: string) => string | undefined;
  /** @throws {ProgramError} when it cannot be read */
  readonly readTextFile: (path: string) => Promise<string>;
  readonly fetch: (url: URL, init: RequestInit) => Promise<Response>;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  /** Told every text that must not be seen, as soon as it is known. */
  readonly keepSecret: (text: string) => void;
}

/** Credentials that cannot be had. */
export class AwsCredentialsError extends ProgramError {
  override readonly name = "AwsCredentialsError";

  constructor(reason: string, hint: string, { exitCode = EXIT_CODES.usage, cause }: {
    /** @default {EXIT_CODES.usage} */
    readonly exitCode?: ExitCode;
    readonly cause?: unknown;
  } = {}) {
    super({ action: "find AWS credentials", reason, hint, exitCode, cause });
  }
}

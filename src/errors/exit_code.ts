/** The program's exit codes. */
export const EXIT_CODES = {
  /** Done; an empty tenant too. */
  ok: 0,
  /** A fault of the program, a failed write or push, a full disk, damaged data. */
  fault: 1,
  /** Wrong usage or configuration, or an output that cannot be opened. */
  usage: 2,
  /** The backend cannot be reached or refused the program, or nothing could be measured. Nothing is written. */
  backend: 3,
  /** Done, but some names could not be measured. */
  incomplete: 4,
  /** A budget is exceeded. */
  budget: 5,
  /** Stopped by Ctrl-C: 128 and the signal's number, as shells expect. */
  interrupted: 130,
  /** Stopped by SIGTERM. */
  terminated: 143,
} as const;

/** One of the program's exit codes. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** Of several that apply, the first of these is the exit code of the whole. */
const BY_WEIGHT: readonly ExitCode[] = [EXIT_CODES.usage, EXIT_CODES.backend, EXIT_CODES.fault, EXIT_CODES.incomplete];

/** Finds the worst of several exit codes; 0 of none. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return BY_WEIGHT.find((code) => codes.includes(code)) ?? codes.find((code) => code !== EXIT_CODES.ok) ??
    EXIT_CODES.ok;
}

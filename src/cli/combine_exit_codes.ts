import { EXIT_CODES, type ExitCode } from "./exit_code.ts";

/** Which code is said where several apply, first to last. */
const PRECEDENCE: readonly ExitCode[] = [
  EXIT_CODES.usage,
  EXIT_CODES.backend,
  EXIT_CODES.fault,
  EXIT_CODES.budget,
  EXIT_CODES.incomplete,
];

/** The one exit code of a run to which all of these apply. */
export function combineExitCodes(codes: Iterable<ExitCode>): ExitCode {
  const all = new Set(codes);
  return PRECEDENCE.find((code) => all.has(code)) ?? EXIT_CODES.ok;
}

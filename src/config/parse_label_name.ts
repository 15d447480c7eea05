import { ValueError } from "../text/value_error.ts";

/** Letters of any script, and the signs OpenTelemetry and Kubernetes put into label names. */
const LABEL_NAME = /^[\p{L}_][\p{L}\p{N}_.\-/:]*$/u;

/**
 * Reads the name of one label.
 *
 * Newer backends allow any UTF-8 in a label name. Spaces, commas, quotes and braces are refused all the same: they are
 * far more often a mistaken list or matcher than part of a name.
 *
 * @throws {ValueError}
 */
export function parseLabelName(text: string): string {
  const name = text.trim();
  if (name === "__name__") {
    throw new ValueError("it is the metric's own name, which every report already lists", "Write job, team or cluster");
  }
  if (LABEL_NAME.test(name)) return name;
  throw new ValueError("it is not the name of a label", "Write one name alone, such as job, team or cluster");
}

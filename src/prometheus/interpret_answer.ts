import { shorten } from "../text/shorten.ts";
import { answerFailure, failureWithoutJson, isHtml } from "./answer_failure.ts";
import { BackendError } from "./backend_error.ts";
import { readWarnings } from "./read_answer.ts";
import type { AnswerBody } from "./read_body.ts";
import type { Redact } from "./redactor.ts";

/** What was asked, as far as it decides what an answer means. */
interface Question<T> {
  /** What is done, as it follows "Cannot". */
  readonly action: string;
  /** A question that can be made smaller; what has none asks for a list. */
  readonly form?: URLSearchParams;
  /** What was sent to be kept: its answer is any text but a page. */
  readonly upload?: unknown;
  /** Turns the JSON of a success into what the caller wants; throws {@linkcode BackendError}. */
  readonly read: (answer: unknown, url: string, redact: Redact) => T;
}

/** An answer as it came, read within its bounds. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: AnswerBody;
}

/** By what an answer is interpreted. */
interface Interpretation {
  /** As it is shown: it has neither userinfo nor query. */
  readonly url: string;
  readonly nowMs: number;
  readonly redact: Redact;
  /** Is told of each warning in a success whose data is whole all the same. */
  readonly onWarning?: (warning: string) => void;
}

/** What stands deeper beside the data of an answer is nothing that it says. */
const MAX_ENVELOPE_DEPTH = 20;
/** An error quotes what it found, which can be long. */
const MAX_REASON_LENGTH = 400;

/**
 * Makes of an answer what the question wants, or the failure that it tells. Whatever it says beside its data is redacted.
 *
 * @throws {BackendError}
 */
export function interpretAnswer<T>(
  question: Question<T>,
  { status, statusText, headers, body }: Answer,
  { url, nowMs, redact, onWarning = () => {} }: Interpretation,
): T {
  const asked = { action: question.action, url };
  if (body.kind === "text" && (status < 200 || status > 299)) {
    throw answerFailure({ ...asked, status, statusText, headers, body: body.text }, nowMs, redact);
  }
  if (body.kind === "too-large") {
    const words = `the answer is too large: ${body.bound}`;
    const code = question.form === undefined ? "list-too-large" : "answer-too-large";
    throw new BackendError({ code, ...asked, status, reason: words, tooMuch: true });
  }
  if (body.kind === "malformed") {
    const reason = `the server answered with ${body.found}`;
    const { found: words, passing } = body;
    throw new BackendError({ code: "invalid-answer", ...asked, status, reason, words, retry: { passing } });
  }
  if (question.upload !== undefined && body.kind === "text") {
    if (isHtml(body.text)) {
      const expected = { ...asked, expected: "a receiver's answer" };
      throw failureWithoutJson(body.text, { status, headers }, expected, redact);
    }
    return question.read(redact(body.text), url, redact);
  }
  const answer = body.kind === "json" ? body.value : parseJson(body.text, { status, headers }, asked, redact);
  try {
    const redacted = redactEnvelope(answer, redact);
    const value = question.read(redacted, url, redact);
    for (const warning of readWarnings(redacted)) onWarning(shorten(warning));
    return value;
  } catch (error) {
    // It may quote whatever stood in the place of data.
    throw error instanceof BackendError
      ? error.withTexts((text) => shorten(redact(text), { maxLength: MAX_REASON_LENGTH }))
      : error;
  }
}

/** Redacts what an answer says beside its data: errors and warnings, however deep they stand. */
function redactEnvelope(answer: unknown, redact: Redact): unknown {
  if (!isObject(answer) || Array.isArray(answer)) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [key, key === "data" ? value : redactDeep(value, redact)]),
  );
}

function redactDeep(value: unknown, redact: Redact, depth = 0): unknown {
  if (typeof value === "string") return redact(value);
  if (!isObject(value)) return value;
  if (depth >= MAX_ENVELOPE_DEPTH) return undefined;
  if (Array.isArray(value)) return value.map((element) => redactDeep(element, redact, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, element]) => [redact(key), redactDeep(element, redact, depth + 1)]),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function parseJson(
  text: string,
  answer: Pick<Answer, "status" | "headers">,
  asked: { readonly action: string; readonly url: string },
  redact: Redact,
): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own error is no cause to keep: it repeats the body as it came.
    throw failureWithoutJson(text, answer, asked, redact);
  }
}

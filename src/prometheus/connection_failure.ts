import { QueryTooHeavyError } from "./query_too_heavy_error.ts";
import type { BackendError } from "./backend_error.ts";
import { shorten } from "../text/shorten.ts";
import { UnreachableError } from "./unreachable_error.ts";

/** A request that ended without a whole answer. */
export interface BrokenRequest {
  readonly action: string;
  readonly url: string;
  readonly timeoutMs: number;
  readonly cause: unknown;
}

/** What a broken request means, and whether asking again can help. */
export interface ConnectionFailure {
  readonly error: BackendError;
  /** `false` for what stays wrong until somebody changes something: a certificate, a name, a permission. */
  readonly passing: boolean;
}

/** Decides what it means that a request got no whole answer, from what Deno's `fetch` threw. */
export function connectionFailure(request: BrokenRequest): ConnectionFailure {
  const { url, cause } = request;
  const cannot = `Cannot ${request.action} "${url}"`;
  if (cause instanceof DOMException && cause.name === "TimeoutError") {
    const reason = `no answer within ${request.timeoutMs / 1000} s`;
    const message = `${cannot}: ${reason}. Raise --timeout or lower --batch-size`;
    return { error: new QueryTooHeavyError(message, { url, reason, cause }), passing: true };
  }
  const text = causeText(cause);
  const { reason, tip, passing } = explain(text, cause);
  return { error: new UnreachableError(`${cannot}: ${reason}. ${tip}`, { url, reason, cause }), passing };
}

function explain(text: string, cause: unknown): { reason: string; tip: string; passing: boolean } {
  if (cause instanceof Deno.errors.NotCapable) {
    return {
      reason: "the program is not permitted to reach that address",
      tip: "Run it with --allow-net for the host of PROMETHEUS_ENDPOINT",
      passing: false,
    };
  }
  if (/dns error|failed to lookup address|name or service not known/i.test(text)) {
    // A resolver that is overloaded says "try again"; an unknown name does not become known by asking again.
    const passing = /temporary|try again/i.test(text);
    return { reason: "the host name cannot be resolved", tip: "Check the host in PROMETHEUS_ENDPOINT", passing };
  }
  if (/fatal alert: (certificate|bad_?certificate|unknown_?ca|access_?denied)/i.test(text)) {
    return {
      reason: `the server does not accept our client certificate, or the lack of one (${shorten(text, 160)})`,
      tip: "Give one that its authority signed with --cert-file and --key-file",
      passing: false,
    };
  }
  if (/certificate|UnknownIssuer|CertNotValid|self.signed/i.test(text)) {
    const words = /invalid peer certificate: ([^\n]*)/.exec(text)?.[1] ?? text;
    return {
      reason: `the server's TLS certificate is not trusted (${shorten(words, 160)})`,
      tip: certificateTip(words),
      passing: false,
    };
  }
  if (/\b(ssl|corrupt message|handshake|InvalidContentType|fatal alert)\b/i.test(text)) {
    return {
      reason: `TLS could not be agreed on (${shorten(text, 160)})`,
      tip: "Check whether PROMETHEUS_ENDPOINT should begin with http:// or https://",
      passing: false,
    };
  }
  if (/requests to port \d+ are blocked/i.test(text)) {
    return {
      reason: "this port belongs to another protocol, and no HTTP client asks there",
      tip: "Let the server listen on another port",
      passing: false,
    };
  }
  const otherProtocol = "Check whether PROMETHEUS_ENDPOINT should begin with http:// or https://, and its port";
  if (/invalid HTTP version parsed/i.test(text)) {
    return { reason: "the server does not speak HTTP there", tip: otherProtocol, passing: false };
  }
  // So it looks, but once only, when a proxy's 408 for a connection left idle meets the next request on it.
  if (/received unexpected message from connection/i.test(text)) {
    const reason = "the server does not speak HTTP there: it speaks before it is asked";
    return { reason, tip: otherProtocol, passing: true };
  }
  // Some servers end the handshake like this when a certificate is missing; a server that dies does so too.
  if (/without sending TLS close_notify/i.test(text)) {
    return {
      reason: "the server ended the TLS connection without a word",
      tip: "Try again, and give --cert-file and --key-file if it wants a client certificate",
      passing: true,
    };
  }
  if (/connection refused/i.test(text)) {
    return {
      reason: "the connection was refused",
      tip: "Check that the server runs and the port in PROMETHEUS_ENDPOINT is right",
      passing: true,
    };
  }
  return { reason: `the connection broke (${shorten(text, 160)})`, tip: "Try again", passing: true };
}

function certificateTip(words: string): string {
  if (/not valid for name/i.test(words)) return "Write the host in PROMETHEUS_ENDPOINT as the certificate does";
  if (/expired|not valid yet/i.test(words)) return "Renew the certificate, or set this machine's clock";
  return "Give the authority that signed it with --ca-file";
}

/** The texts of an error and its causes, innermost last, without the URL that `fetch` puts in. */
function causeText(cause: unknown): string {
  const texts: string[] = [];
  for (let error = cause; error instanceof Error && texts.length < 5; error = error.cause) texts.push(error.message);
  if (texts.length === 0) texts.push(String(cause));
  return texts.join(": ")
    .replace(/error sending request (?:from \S+ )?for (?:url )?\S+(?: \([^)\s]*\))?:\s*/g, "")
    .replace(/^fetch failed: /, "");
}

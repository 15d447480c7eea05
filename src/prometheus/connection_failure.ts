import { EXIT_CODES } from "../errors/exit_code.ts";
import { shorten } from "../text/shorten.ts";
import { BackendError, type BackendErrorCode } from "./backend_error.ts";
import type { Redact } from "./redactor.ts";

/** A request that ended without a whole answer. */
interface BrokenRequest {
  readonly action: string;
  readonly url: string;
  readonly timeoutMs: number;
  readonly cause: unknown;
}

/** Decides what it means that a request got no whole answer, from what Deno's `fetch` threw. */
export function connectionFailure({ action, url, timeoutMs, cause }: BrokenRequest, redact: Redact): BackendError {
  if (cause instanceof DOMException && cause.name === "TimeoutError") {
    const reason = `no answer within ${timeoutMs / 1000} s`;
    const retry = { passing: true, heavy: true };
    return new BackendError({ code: "no-answer-in-time", action, url, reason, retry, cause });
  }
  const { code, reason, passing } = explain(redact(causeText(cause)), cause, proxyVariable(url));
  const exitCode = code === "not-permitted" ? EXIT_CODES.usage : EXIT_CODES.backend;
  return new BackendError({ code, action, url, reason, retry: { passing }, exitCode, cause });
}

interface Explanation {
  readonly code: BackendErrorCode;
  readonly reason: string;
  /** `false` for what stays wrong until somebody changes something: a certificate, a name, a permission. */
  readonly passing: boolean;
}

function explain(text: string, cause: unknown, proxy: string): Explanation {
  if (cause instanceof Deno.errors.NotCapable) {
    return { code: "not-permitted", reason: "the program is not permitted to reach that address", passing: false };
  }
  // What a proxy says before there is a way to the backend says nothing of the backend.
  if (/proxy authentication required/i.test(text)) {
    const reason = `the proxy that ${proxy} names answered 407 Proxy Authentication Required`;
    return { code: "proxy-authentication", reason, passing: false };
  }
  if (/unsuccessful tunnel|while tunneling/i.test(text)) {
    const reason = `the proxy that ${proxy} names does not connect to it (${shorten(text, { maxLength: 160 })})`;
    return { code: "proxy-refused", reason, passing: true };
  }
  if (/dns error|failed to lookup address|name or service not known/i.test(text)) {
    // A resolver that is overloaded says "try again"; an unknown name does not become known by asking again.
    const passing = /temporary|try again/i.test(text);
    return { code: "unknown-host", reason: "the host name cannot be resolved", passing };
  }
  if (/fatal alert: (certificate|bad_?certificate|unknown_?ca|access_?denied)/i.test(text)) {
    const reason = `the server does not accept the client certificate, or the lack of one (${
      shorten(text, { maxLength: 160 })
    })`;
    return { code: "client-certificate-refused", reason, passing: false };
  }
  if (/certificate|UnknownIssuer|CertNotValid|self.signed/i.test(text)) {
    const words = /invalid peer certificate: ([^\n]*)/.exec(text)?.[1] ?? text;
    if (/CaUsedAsEndEntity/.test(words)) {
      const reason = "the server's TLS certificate is its own authority (CA:TRUE), and is not trusted";
      return { code: "authority-as-server", reason, passing: false };
    }
    const reason = `the server's TLS certificate is not trusted (${shorten(words, { maxLength: 160 })})`;
    return { code: certificateCode(words), reason, passing: false };
  }
  if (/\b(ssl|corrupt message|handshake|InvalidContentType|fatal alert)\b/i.test(text)) {
    return { code: "tls", reason: `TLS could not be agreed on (${shorten(text, { maxLength: 160 })})`, passing: false };
  }
  if (/requests to port \d+ are blocked/i.test(text)) {
    const reason = "this port belongs to another protocol, and no HTTP client asks there";
    return { code: "blocked-port", reason, passing: false };
  }
  if (/invalid HTTP version parsed/i.test(text)) {
    return { code: "not-http", reason: "the server does not speak HTTP there", passing: false };
  }
  // So it looks, but once only, when a proxy's 408 for a connection left idle meets the next request on it.
  if (/received unexpected message from connection/i.test(text)) {
    const reason = "the server does not speak HTTP there: it speaks before it is asked";
    return { code: "not-http", reason, passing: true };
  }
  // Some servers end the handshake like this when a certificate is missing; a server that dies does so too.
  if (/without sending TLS close_notify/i.test(text)) {
    return { code: "tls-closed", reason: "the server ended the TLS connection without a word", passing: true };
  }
  if (/invalid gzip header|CRC computed|brotli error|unexpected end of file|corrupt deflate stream/i.test(text)) {
    const reason = `the server answered with data that cannot be decompressed (${shorten(text, { maxLength: 160 })})`;
    return { code: "garbled-answer", reason, passing: true };
  }
  if (/connection refused/i.test(text)) {
    return { code: "connection-refused", reason: "the connection was refused", passing: true };
  }
  return {
    code: "connection-broken",
    reason: `the connection broke (${shorten(text, { maxLength: 160 })})`,
    passing: true,
  };
}

function certificateCode(words: string): BackendErrorCode {
  if (/not valid for name|does not match certificate/i.test(words)) return "wrong-host-certificate";
  return /expired|not valid yet/i.test(words) ? "expired-certificate" : "untrusted-certificate";
}

/** Joins the texts of an error and its causes, innermost last, without the URL that `fetch` puts in. */
function causeText(cause: unknown): string {
  const texts: string[] = [];
  for (let error = cause; error instanceof Error && texts.length < 5; error = error.cause) texts.push(error.message);
  if (texts.length === 0) texts.push(String(cause));
  return texts.join(": ")
    .replace(/error sending request (?:from \S+ )?for (?:url )?\S+(?: \([^)\s]*\))?:\s*/g, "")
    .replace(/^fetch failed: /, "");
}

/** Names the variable from which Deno takes the proxy for an address. */
export function proxyVariable(url: string): "HTTP_PROXY" | "HTTPS_PROXY" {
  return url.startsWith("https:") ? "HTTPS_PROXY" : "HTTP_PROXY";
}

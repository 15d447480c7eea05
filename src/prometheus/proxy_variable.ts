/** Names the variable from which Deno takes the proxy for an address. */
export function proxyVariable(url: string): "HTTP_PROXY" | "HTTPS_PROXY" {
  return url.startsWith("https:") ? "HTTPS_PROXY" : "HTTP_PROXY";
}

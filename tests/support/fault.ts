/** What can go wrong between the program and a backend, one way each. */
export const FAULTS = [
  "429",
  "429 with Retry-After",
  "500",
  "502",
  "503",
  "422 execution",
  "hung socket",
  "reset",
  "truncated body",
  "HTML page",
  "slow body",
] as const;

export type Fault = typeof FAULTS[number];

/** Answers of a fault that has one, as real servers and proxies write them. */
export const FAULT_ANSWERS: Partial<Record<Fault, { status: number; headers: Record<string, string>; body: string }>> =
  {
    "429": {
      status: 429,
      headers: { "Content-Type": "application/json" },
      body:
        '{"status":"error","errorType":"too_many_requests","error":"the request has been rejected because the tenant ' +
        'exceeded the request rate limit, set to 30 requests/s (err-mimir-tenant-max-request-rate)"}',
    },
    "429 with Retry-After": {
      status: 429,
      headers: { "Content-Type": "text/plain" },
      body: "too many requests\n",
    },
    "500": {
      status: 500,
      headers: { "Content-Type": "application/json" },
      body: '{"status":"error","errorType":"internal","error":"expanding series: input/output error"}',
    },
    "502": {
      status: 502,
      headers: { "Content-Type": "text/html" },
      body:
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n" +
        "<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n",
    },
    "503": {
      status: 503,
      headers: { "Content-Type": "text/plain; charset=utf-8" },
      body: "Service Unavailable",
    },
    "422 execution": {
      status: 422,
      headers: { "Content-Type": "application/json" },
      body:
        '{"status":"error","errorType":"execution","error":"query processing would load too many samples into memory in ' +
        'query execution"}',
    },
    "HTML page": {
      status: 200,
      headers: { "Content-Type": "text/html" },
      body: "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>Sign in to go on</form></body></html>",
    },
  };

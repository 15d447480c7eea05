/** Whether a host is Grafana Cloud's: its API stands at `/api/prom`, and its plan is known. */
export function isGrafanaCloud(host: string): boolean {
  return /(^|\.)grafana\.net$/.test(host);
}

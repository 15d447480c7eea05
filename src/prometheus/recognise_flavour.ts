import type { Flavour } from "./backend.ts";
import type { BuildInfoAnswer } from "./read_answer.ts";

/**
 * Tells from `/api/v1/status/buildinfo` what kind of server answers, and its version.
 *
 * VictoriaMetrics pretends to be 2.24.0 (or says nothing at all) so that Grafana accepts it; that is no version of its
 * own, so its version is empty. A Prometheus built without version flags says which Go built it and nothing else.
 */
export function recogniseFlavour(info: BuildInfoAnswer): { flavour: Flavour; version: string } {
  const { application, version, goVersion } = info;
  if (/mimir/i.test(application)) return { flavour: "mimir", version };
  if (application !== "" && !/prometheus/i.test(application)) return { flavour: "unknown", version };
  if (goVersion === "" && (version === "" || version === "2.24.0")) return { flavour: "victoriametrics", version: "" };
  if (/^v?0\.\d/.test(version)) return { flavour: "thanos", version };
  return { flavour: "prometheus", version };
}

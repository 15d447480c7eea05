import { createDemoApp, type DemoAppOptions } from "../../../src/demo/create_demo_app.ts";
import { regularSeries } from "../../../src/demo/synthetic_series.ts";
import { type Answer, type AnswerServer, serveAnswers } from "./serve_answers.ts";

/** What a test may do with a request before the demo backend answers it: anything but `undefined` is what is sent. */
export type Intercept = (
  request: { readonly path: string; readonly query: string },
) => Intercepted | Promise<Intercepted>;

type Intercepted = "hang" | Response | undefined;

/** Serves the demo backend over these series, but for requests that a test takes for itself. */
export function serveDemo(
  options: Partial<DemoAppOptions> & Pick<DemoAppOptions, "series">,
  intercept: Intercept = () => undefined,
  /** Told 1 when a request arrives and -1 when it is answered. */
  onChange: (change: 1 | -1) => void = () => {},
): AnswerServer {
  const app = createDemoApp({ now: Date.now, ...options });
  const answer: Answer = async ({ url, method, headers, body }) => {
    onChange(1);
    const form = body === null ? undefined : await new Response(body).text();
    const query = new URLSearchParams(form).get("query") ?? "";
    const intercepted = await intercept({ path: new URL(url).pathname, query });
    if (intercepted === "hang") return undefined;
    const response = intercepted ?? await app.fetch(new Request(url, { method, headers, body: form }));
    onChange(-1);
    return response;
  };
  return serveAnswers(answer);
}

/** A metric of the tests: how many series it has, with a sample every so many seconds. */
export interface DemoMetric {
  readonly name: string;
  readonly series?: number;
  readonly seconds: number;
  readonly labels?: (index: number) => Readonly<Record<string, string>>;
}

/** Series of metrics, told apart by their label `instance` unless something else is said. */
export function demoSeries(metrics: readonly DemoMetric[]) {
  return metrics.flatMap(({ name, series = 1, seconds, labels = (i) => ({ instance: `host-${i}` }) }) =>
    Array.from(
      { length: series },
      (_, i) => regularSeries({ ...labels(i), __name__: name }, { intervalMs: seconds * 1000 }),
    )
  );
}

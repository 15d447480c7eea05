import type {
  AggregationRule,
  AggregationRules,
  Backend,
  BackendInfo,
  CallOptions,
  SelfCost,
  StoreStatus,
  TimeRange,
  VectorSample,
} from "../../src/prometheus/backend.ts";

/** One series of the fake backend: how many samples it has in whatever window is asked for. */
export interface FakeSeries {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly samples: number;
}

/** One query as a test may want to look at it. */
export interface FakeQuery {
  readonly expression: string;
  /** The metric names it asks for, in their order. */
  readonly names: readonly string[];
  readonly atMs: number;
  readonly call: CallOptions;
}

/** What the fake backend says and how it behaves. */
export interface FakeBackendOptions {
  readonly series?: readonly FakeSeries[];
  /** Names that are listed beside those of the series: with nothing in the window. */
  readonly emptyNames?: readonly string[];
  readonly info?: Partial<BackendInfo>;
  readonly rangeBounds?: Backend["rangeBounds"];
  /** Whether a regular expression over names keeps them apart, as with delayed name removal. @default false */
  readonly keepsNames?: boolean;
  readonly rules?: () => Promise<AggregationRule[]>;
  /** What the metadata say. @default nothing */
  readonly types?: () => Promise<Readonly<Record<string, string>>>;
  readonly unreadableRules?: readonly string[];
  /** What the list of stores says, by how often it was asked for before. @default no stores */
  readonly stores?: (asked: number) => Promise<StoreStatus[]>;
  /** Looks at each query first: throws, waits, or answers in the backend's place. */
  readonly intercept?: (query: FakeQuery) => undefined | VectorSample[] | Promise<undefined | VectorSample[]>;
  /** Looks at each list of label values first. */
  readonly interceptValues?: (label: string) => undefined | string[] | Promise<undefined | string[]>;
}

const STRING = `"(?:[^"\\\\]|\\\\.)*"`;
const SELECTOR = `\\{((?:${STRING}|[^"}])*)\\}`;
const COUNT_VALUES = new RegExp(
  `count_values(?: by \\(([^()]*)\\))? \\((${STRING}), count_over_time\\(${SELECTOR}\\[\\w+\\]\\)\\)`,
  "g",
);
const ECHO = new RegExp(`count_values\\((${STRING}), vector\\(1\\)\\)`, "g");
const TOPK = new RegExp(
  `label_replace\\(topk\\((\\d+), count_over_time\\(${SELECTOR}\\[\\w+\\]\\)\\), (${STRING}), (${STRING}), "", ""\\)`,
  "g",
);

/**
 * A backend in memory that answers the expressions a scan writes and no others, at once and without a network.
 *
 * It reads them by their own text rather than as PromQL: whether they are PromQL is for the demo backend and real
 * servers to say. What it is for is to fail as told.
 */
export class FakeBackend implements Backend {
  readonly info: BackendInfo;
  readonly rangeBounds: Backend["rangeBounds"];
  readonly queries: FakeQuery[] = [];
  readonly ranges: TimeRange[] = [];
  closed = false;
  readonly #options: FakeBackendOptions;
  #storesAsked = 0;

  constructor(options: FakeBackendOptions = {}) {
    this.#options = options;
    this.info = {
      flavour: "prometheus",
      version: "3.0.0",
      url: "http://fake.example",
      tenant: undefined,
      ...options.info,
    };
    this.rangeBounds = options.rangeBounds ?? "left-open";
  }

  get selfCost(): SelfCost {
    return { requests: this.queries.length, bytes: 0, retries: 0 };
  }

  metricNames(range: TimeRange, options: CallOptions): Promise<string[]> {
    options.signal.throwIfAborted();
    this.ranges.push(range);
    const names = this.#series.map(({ name }) => name).concat(this.#options.emptyNames ?? []);
    return Promise.resolve([...new Set(names)].sort());
  }

  async labelValues(label: string, selector: string, range: TimeRange, options: CallOptions): Promise<string[]> {
    options.signal.throwIfAborted();
    this.ranges.push(range);
    const answer = await this.#options.interceptValues?.(label);
    if (answer !== undefined) return answer;
    const values = this.#select(selector.slice(1, -1)).map(({ labels = {} }) => labels[label] ?? "");
    return [...new Set(values.filter((value) => value !== ""))].sort();
  }

  async query(expression: string, atMs: number, call: CallOptions): Promise<VectorSample[]> {
    call.signal.throwIfAborted();
    const query = { expression, atMs, call, names: this.#namesIn(expression) };
    this.queries.push(query);
    const answer = await this.#options.intercept?.(query);
    call.signal.throwIfAborted();
    return answer ?? this.#evaluate(expression);
  }

  async aggregationRules(_options: CallOptions): Promise<AggregationRules> {
    return { rules: await this.#options.rules?.() ?? [], unreadable: this.#options.unreadableRules ?? [] };
  }

  stores(_options: CallOptions): Promise<StoreStatus[]> {
    return this.#options.stores?.(this.#storesAsked++) ?? Promise.resolve([]);
  }

  async metricTypes(_options: CallOptions): Promise<ReadonlyMap<string, string>> {
    return new Map(Object.entries(await this.#options.types?.() ?? {}));
  }

  close(): void {
    this.closed = true;
  }

  get #series(): readonly FakeSeries[] {
    return this.#options.series ?? [];
  }

  #evaluate(expression: string): VectorSample[] {
    const counted = Array.from(
      expression.matchAll(COUNT_VALUES),
      ([, by = "", label = "", selector = ""]) =>
        this.#countValues(by.split(", ").filter((name) => name !== ""), JSON.parse(label), this.#select(selector)),
    );
    const top = Array.from(
      expression.matchAll(TOPK),
      ([, count, selector = "", label = "", name = ""]) =>
        this.#select(selector).toSorted((a, b) => b.samples - a.samples).slice(0, Number(count)).map((series) => ({
          labels: { ...series.labels, [JSON.parse(label)]: JSON.parse(name).replaceAll("$$", "$") },
          value: series.samples,
        })),
    );
    const echoes = Array.from(
      expression.matchAll(ECHO),
      ([, label = ""]) => ({ labels: { [JSON.parse(label)]: "1" }, value: 1 }),
    );
    return [...counted, ...top, echoes].flat();
  }

  #countValues(by: readonly string[], samplesLabel: string, series: readonly FakeSeries[]): VectorSample[] {
    const rows = new Map<string, { labels: Record<string, string>; value: number }>();
    for (const { name, labels = {}, samples } of series) {
      const own: Record<string, string> = { ...labels, ...(this.#options.keepsNames ? { __name__: name } : {}) };
      const kept = by.flatMap((label) => own[label] === undefined ? [] : [[label, own[label]] as const]);
      const row = { ...Object.fromEntries(kept), [samplesLabel]: String(samples) };
      const key = JSON.stringify(Object.entries(row).sort());
      const known = rows.get(key);
      if (known === undefined) rows.set(key, { labels: row, value: 1 });
      else known.value++;
    }
    return [...rows.values()];
  }

  #select(selector: string): FakeSeries[] {
    const matchers = matchersIn(selector);
    return this.#series.filter(({ name, labels = {}, samples }) =>
      samples > 0 && matchers.every(({ label, matches }) => matches(label === "__name__" ? name : labels[label] ?? ""))
    );
  }

  #namesIn(expression: string): string[] {
    const asked = Array.from(
      expression.matchAll(new RegExp(SELECTOR, "g")),
      ([, selector = ""]) => matchersIn(selector),
    );
    const known = new Set([...this.#series.map(({ name }) => name), ...this.#options.emptyNames ?? []]);
    return asked.flatMap((matchers) => {
      const onName = matchers.filter(({ label }) => label === "__name__");
      return [...known].filter((name) => onName.every(({ matches }) => matches(name)));
    });
  }
}

function matchersIn(selector: string) {
  return Array.from(
    selector.matchAll(new RegExp(`(\\w+)(=~|=)(${STRING})`, "g")),
    ([, label = "", kind, literal = ""]) => {
      const text: string = JSON.parse(literal);
      const expression = new RegExp(kind === "=~" ? `^(?:${text})$` : "", "su");
      return { label, matches: (value: string) => kind === "=~" ? expression.test(value) : value === text };
    },
  );
}

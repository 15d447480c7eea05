import type { ScanConfig } from "../config/scan_options.ts";
import { inTurns, Turns } from "../exposition/turns.ts";
import { EXIT_CODES } from "../errors/exit_code.ts";
import type { AggregationRule, Backend, CallOptions } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { DeadlineError } from "../prometheus/deadline_error.ts";
import { deadlineSignal } from "../prometheus/deadline_signal.ts";
import { flavourRow } from "../prometheus/flavours.ts";
import { byClause, isPlainLabelName } from "../promql/quote.ts";
import { rangeDuration } from "../promql/metric_selector.ts";
import { builtInExclusion } from "./built_in_exclusion.ts";
import { chooseStrategy } from "./choose_strategy.ts";
import { countNamelessSeries } from "./count_nameless_series.ts";
import { countActiveSeries } from "./count_active_series.ts";
import { describeEmptyCatalogue, describeNoSample, describeNothingInScope } from "./describe_emptiness.ts";
import { findSummaries } from "./find_summaries.ts";
import { divideCatalogue } from "./divide_catalogue.ts";
import { maxSamples, totalSamples } from "../snapshot/distribution.ts";
import { groupValues } from "../snapshot/group_key.ts";
import { countOf } from "../text/format_number.ts";
import { MeasurementPool } from "./measurement_pool.ts";
import { measureNames, type NameResult } from "./measure_names.ts";
import { type Batch, batchLimits, planBatches } from "./plan_batches.ts";
import type { StrategyOptions } from "./query_strategy.ts";
import { readCatalogue } from "./read_catalogue.ts";
import type { ScanObserver } from "./scan_observer.ts";
import type { Measured, Snapshot, Unmeasured } from "../snapshot/snapshot.ts";
import { unionStrategy } from "./union_strategy.ts";
import { watchStores } from "./watch_stores.ts";

/** What a scan needs from outside. */
export interface ScanDependencies {
  /** Stops the scan at once; it then rejects with the signal's reason and there is no snapshot. */
  readonly signal: AbortSignal;
  /**
   * Unix time in milliseconds beyond which nothing is waited for.
   *
   * @default `config.deadlineMs` after the start
   */
  readonly deadlineAtMs?: number | undefined;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Batches begun at once at most. */
  readonly maxInFlight: number;
  readonly observer?: ScanObserver;
}

/** In a shorter window, one sample of each series is what a customary scrape of once a minute leaves. */
const TELLING_WINDOW_MINUTES = 2;
const ONE_SAMPLE_EACH =
  "No series has more than one sample in the window: the server has just started, or scrapes are that " +
  "rare. What slower scrapes save cannot be told. Try again later, or with a longer window";

/**
 * Measures every metric name of a tenant, once, as of one instant.
 *
 * What cannot be measured is in the snapshot with its reason; only a backend that refuses the list of names or every
 * query makes the scan itself fail. When `config.deadlineMs` passes, the snapshot holds what was measured until then.
 *
 * @throws {BackendError} the list of names cannot be read, or the backend refused a query for good
 * @throws {DeadlineError} the deadline passed before there was a list of names
 */
export async function scan(backend: Backend, config: ScanConfig, dependencies: ScanDependencies): Promise<Snapshot> {
  const { now, observer = {} } = dependencies;
  const startedAtMs = now();
  const atMs = config.evaluatedAtMs ?? Math.floor((startedAtMs - config.offsetMs) / 1000) * 1000;
  const over = new AbortController();
  using own = deadlineSignal(config.deadlineMs, AbortSignal.any([dependencies.signal, over.signal]), now);
  const deadlineAtMs = Math.min(dependencies.deadlineAtMs ?? Infinity, own.deadlineAtMs ?? Infinity);
  const call: CallOptions = { signal: own.signal, deadlineAtMs };
  try {
    const catalogueRange = { startMs: atMs - config.windowMinutes * 60_000, endMs: atMs };
    const [{ names: catalogue, warning }, aggregation, findMissingStores] = await Promise.all([
      readCatalogue(backend, catalogueRange, config, call),
      readAggregationRules(backend, call),
      watchStores(backend, catalogueRange, call),
    ]);
    const warnings = [...(warning === undefined ? [] : [warning]), ...aggregation.warnings];
    if (atMs > startedAtMs) {
      warnings.push(`The window ends in the future, at ${new Date(atMs).toISOString()}: its samples are still to come`);
    }
    if (catalogue.length === 0) {
      const { tenant } = backend.info;
      warnings.push(describeEmptyCatalogue(config, { atMs, tenant, isMatched: warning !== undefined }));
    }
    const plan = await inTurns(divideCatalogue(catalogue, config, aggregation.rules), call.signal);
    const names = new Map<string, Measured | Unmeasured>();
    for (const [name, result] of plan.aggregated) names.set(name, withExclusion(name, result));
    if (catalogue.length > 0 && plan.toMeasure.length + names.size === 0) {
      warnings.push(describeNothingInScope(catalogue.length, config, plan.outOfScope));
    }
    if (catalogue.length > 0 && config.match.length > 0) {
      // Loaded only now, because it loads an engine for regular expressions.
      const { describeUnmatchedPatterns } = await import("./unmatched_patterns.ts");
      warnings.push(...await inTurns(describeUnmatchedPatterns(catalogue, config.match), call.signal));
    }

    const range = rangeDuration(config.windowMinutes, backend.rangeBounds);
    const { labelQuoting } = flavourRow(backend.info.flavour);
    const strategyOptions = { range, groupBy: config.groupBy, labelQuoting, matchers: config.selector };
    await checkGroupLabel(backend, plan.toMeasure, strategyOptions, atMs, call);
    const strategy = await chooseStrategy(backend, plan.toMeasure, strategyOptions, atMs, call).catch((error) => {
      // Past the deadline the names are known and each is settled as failed, which needs no strategy that works.
      if (error instanceof DeadlineError) return unionStrategy(strategyOptions);
      throw error;
    });
    const limits = batchLimits(backend.info, strategy, config.batchSize, backend.maxExpressionBytes);
    const turns = new Turns(0);
    const batches: Batch[] = [];
    for (const batch of planBatches(plan.toMeasure, limits)) {
      batches.push(batch);
      await turns.next();
    }
    observer.planned?.({ names: plan.toMeasure.length, batches: batches.length, strategy: strategy.kind });

    const pool = new MeasurementPool();
    let samples = 0;
    let mostSamples = 0;
    let done = 0;
    const measuring = measureNames(backend, batches, {
      ...strategyOptions,
      strategy,
      atMs,
      windowMinutes: config.windowMinutes,
      call,
      concurrency: dependencies.maxInFlight,
      observer,
      settle: (name, result) => {
        names.set(name, pool.intern(withExclusion(name, result)));
        done++;
        if ("distribution" in result) {
          samples += totalSamples(result.distribution);
          mostSamples = Math.max(mostSamples, maxSamples(result.distribution));
        }
        observer.progress?.({ done, total: plan.toMeasure.length, dpm: samples / config.windowMinutes });
      },
    });

    const summariesFound = config.foldsFamilies ? findSummaries(backend, catalogue, call) : undefined;
    // A pattern that names have to match leaves out series without one.
    const nameless = config.match.length > 0
      ? undefined
      : countNamelessSeries(backend, range, config.selector, atMs, call);
    const [namelessWarning, summaries] = await Promise.all([nameless, summariesFound, measuring]);
    for (const warning of [namelessWarning, summaries?.warning]) if (warning !== undefined) warnings.push(warning);
    if (plan.toMeasure.length > 0 && plan.toMeasure.every((name) => names.get(name)?.outcome === "empty")) {
      warnings.push(describeNoSample(plan.toMeasure.length, config, atMs));
    }
    if (mostSamples === 1 && config.windowMinutes >= TELLING_WINDOW_MINUTES) warnings.push(ONE_SAMPLE_EACH);
    // Last, so that it slows nothing down, and once: it is one query over all series.
    const active = config.countsActiveSeries && catalogue.length > 0
      ? await countActiveSeries(backend, strategyOptions, atMs, call)
      : undefined;
    if (typeof active === "string") {
      warnings.push(`Active series could not be counted, so series are those of the window: ${active}`);
    }
    const stores = await findMissingStores();
    warnings.push(...stores.warnings);

    if (config.isGroupingAsked && config.groupBy.length > 0) {
      const missing = missingLabels(config.groupBy, names.values());
      warnings.push(...missing.map((label) => `No series has the label "${label}": its value is empty in every group`));
    }

    return {
      evaluatedAtMs: atMs,
      windowMinutes: config.windowMinutes,
      backend: backend.info,
      scope: {
        match: config.match.map((expression) => expression.source),
        exclude: config.exclude.map((expression) => expression.source),
        groupBy: config.groupBy,
        selector: config.selector,
        skipExcluded: config.skipExcluded,
      },
      names: await inTurns(inOrder(catalogue, names), call.signal),
      outOfScope: plan.outOfScope,
      aggregationRules: aggregation.state,
      summaries: summaries?.names ?? [],
      activeSeries: typeof active === "string" ? undefined : active,
      missingStores: stores.missing,
      warnings,
      selfCost: backend.selfCost,
      durationMs: now() - startedAtMs,
    };
  } finally {
    // Whatever is still under way.
    over.abort(new DOMException("The scan is over", "AbortError"));
  }
}

/**
 * Finds out with one query that a backend cannot group by a label whose name older ones do not parse, where each query
 * of the scan would find it out anew.
 *
 * The query needs no data, so that nothing but the label's name can be wrong with it.
 */
async function checkGroupLabel(
  backend: Backend,
  names: readonly string[],
  { groupBy, labelQuoting }: StrategyOptions,
  atMs: number,
  call: CallOptions,
): Promise<void> {
  const unusual = groupBy.filter((label) => !isPlainLabelName(label));
  if (names.length === 0 || unusual.length === 0) return;
  try {
    const expression = `count${byClause(unusual, labelQuoting)} (vector(1))`;
    await backend.query(expression, atMs, { ...call, retries: 0 });
  } catch (error) {
    // Whatever else is wrong, the scan itself has the patience for it and says so.
    if (!(error instanceof BackendError) || error.kind !== "query") return;
    throw new BackendError({
      code: "unreadable-label",
      action: "group by",
      subject: unusual.join(", "),
      url: error.url,
      status: error.status,
      reason: `this backend reads no such label name (${error.words})`,
      exitCode: EXIT_CODES.usage,
      cause: error,
    });
  }
}

/** Names that are put in order between two pauses. */
const PIECE = 500;

/** Puts the entries into the order of the catalogue, which is sorted; batches are settled as they are answered. */
function* inOrder<T>(
  catalogue: readonly string[],
  names: ReadonlyMap<string, T>,
): Generator<void, Map<string, T>> {
  const ordered = new Map<string, T>();
  for (const [index, name] of catalogue.entries()) {
    if (index % PIECE === PIECE - 1) yield;
    const entry = names.get(name);
    if (entry !== undefined) ordered.set(name, entry);
  }
  return ordered;
}

/** Finds the labels of the grouping that no series has. */
function missingLabels(labels: readonly string[], entries: Iterable<Measured | Unmeasured>): readonly string[] {
  const missing = new Set(labels);
  let isGrouped = false;
  for (const entry of entries) {
    if (!("groups" in entry) || entry.groups === undefined) continue;
    for (const key of entry.groups.keys()) {
      isGrouped = true;
      if (key === "") continue;
      for (const [i, value] of groupValues(key, labels.length).entries()) {
        if (value !== "") missing.delete(labels[i] ?? "");
      }
      if (missing.size === 0) return [];
    }
  }
  return isGrouped ? [...missing] : [];
}

function withExclusion(name: string, result: NameResult): Measured | Unmeasured {
  const excludedBy = builtInExclusion(name);
  return excludedBy === undefined ? result : { ...result, excludedBy };
}

async function readAggregationRules(backend: Backend, call: CallOptions): Promise<
  { rules: readonly AggregationRule[]; state: Snapshot["aggregationRules"]; warnings: readonly string[] }
> {
  try {
    const { rules, unreadable } = await backend.aggregationRules(call);
    return { rules, state: "known", warnings: unreadable.length === 0 ? [] : [describeUnreadable(unreadable)] };
  } catch (error) {
    // Past the deadline the names may be known: they are worth more than what is said of some of them.
    if (!(error instanceof BackendError || error instanceof DeadlineError)) throw error;
    const warnings = [
      `Aggregation rules are unknown, so aggregated metrics may be listed as failed or empty: ${
        error instanceof DeadlineError ? error.words : error.message
      }`,
    ];
    return { rules: [], state: "unavailable", warnings };
  }
}

function describeUnreadable([first = "", ...others]: readonly string[]): string {
  if (others.length === 0) {
    return "An aggregation rule of an unknown kind is left out, so what it aggregates may be listed as failed or " +
      `empty: ${first}`;
  }
  return `${countOf(others.length + 1, "aggregation rule")} of an unknown kind are left out, so what they aggregate ` +
    `may be listed as failed or empty, for example: ${first}`;
}

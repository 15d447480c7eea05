import * as v from "valibot";

/** A text, and what the published schema says of it; so do the others. */
export const text = (description: string) => v.pipe(v.string(), v.description(description));
/** A whole number that is exact in JSON. */
export const count = (description: string, min = 0) =>
  v.pipe(v.number(), v.integer(), v.safeInteger(), v.minValue(min), v.description(description));
/** A number that is not negative. */
export const amount = (description: string) => v.pipe(v.number(), v.minValue(0), v.description(description));
/** A metric name, which may hold any text. */
export const metricName = text("The metric's name, exactly as the backend stores it.");

/** The built-in rule that keeps a name out of the lists. */
export const ExcludedBy = v.pipe(
  v.object({
    kind: v.pipe(v.picklist(["suffix", "prefix"]), v.description("Which end of the name the text is at.")),
    text: text("The text the name ends or starts with."),
  }),
  v.description("The built-in rule that excludes the name from the lists; absent when none does."),
);

/** How many series have which DPM. */
export const DistributionRows = v.pipe(
  v.array(v.pipe(
    v.object({ dpm: amount("DPM of each of these series."), series: count("How many there are.", 1) }),
    v.description("The series with one DPM."),
  )),
  v.description("How many series have which DPM, ascending, each DPM once."),
);
